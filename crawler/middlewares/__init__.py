"""The manners of a guest: what stands between a spider and the hosts it visits."""
