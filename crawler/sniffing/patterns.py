"""Patterns of web pages: repeated elements that link to one page each, and links to files of data."""

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from crawler.sniffing.clues import Clue, Page

FEWEST = 3
"""Entries that make a list."""
MOST = 20_000
"""Elements of a page that are looked at."""
ASIDE = ("nav", "header", "footer", "aside", "form", "select")
PLAIN = re.compile(r"-?[A-Za-z_][\w-]*", re.ASCII)
NEXT = re.compile(r"(?:next|older|more|load more|show more|>+|[»\u203a→])(?:\s.*)?", re.IGNORECASE)
PHONE = re.compile(r"\(?\b[2-9]\d\d\)?[-. ]{1,2}\d{3}[-. ]\d{4}\b")
FILE = re.compile(r"[^/]+\.(?:csv|zip)$", re.IGNORECASE)


def files(page: Page) -> Iterator[Clue]:
    """Links to csv files and zips, the last of which by name may be the newest."""
    links = (urljoin(page.url, str(link["href"])) for link in soup(page).select("a[href]"))
    names = sorted({match[0] for url in links if (match := FILE.search(urlsplit(url).path))})
    if names:
        pattern = re.sub(r"\d+", r"\\d+", re.escape(names[-1]))
        sentence = f"It links {len(names)} csv files or zips: {', '.join(names[-3:])}."
        yield Clue(sentence=sentence, access="zipped_csv", found={"link": pattern})


def lists(page: Page) -> Iterator[Clue]:
    """The list that a page is about, as CSS selectors; or the one provider whom it shows."""
    read = soup(page)
    shown = detail(read)
    if (found := longest(read, page)) is not None:
        parent, entry, addresses = found
        following = next_page(parent, page)
        around = parent
        while following and following not in around.find_all("a") and around.parent:
            around = around.parent
        said = {"container": selector(around), "entries": f"{entry} a"}
        if following:
            said["next_page"] = selector(following)
        told = "; ".join(f"{name} {value}" for name, value in said.items())
        sentence = f"A list of {len(addresses)} links: {told}."
        yield Clue(sentence=sentence, access="directory", found=said, see=addresses[0])
    elif shown is not None:
        said = {"detail": selector(shown)}
        yield Clue(sentence=f"One provider's page: detail {said['detail']}.", access="directory", found=said)


def soup(page: Page) -> BeautifulSoup:
    return BeautifulSoup(page.body, "lxml")


def longest(read: BeautifulSoup, page: Page) -> tuple[Tag, str, list[str]] | None:
    """The parent of the most children that are alike and link to a page each; their shape; the addresses."""
    best: tuple[Tag, str, list[str]] | None = None
    aside = {id(tag) for around in read.find_all(ASIDE) for tag in (around, *around.find_all(True))}
    for parent in read.find_all(True, limit=MOST):
        children = [child for child in parent.find_all(True, recursive=False) if child.name != "a"]
        if len(children) < FEWEST or id(parent) in aside:
            continue
        shapes = [(shape(child), child) for child in children]
        ((entry, _),) = Counter(each for each, _ in shapes).most_common(1)
        links = [link for each, child in shapes if each == entry and (link := first_link(child, page))]
        if len({*links}) >= max(FEWEST, len(best[2]) + 1 if best else 0):
            best = parent, entry, list(dict.fromkeys(links))
    return best


def shape(tag: Tag) -> str:
    """What is alike in the entries of a list: the element and its first class."""
    return ".".join([tag.name, *classes(tag)[:1]])


def classes(tag: Tag) -> list[str]:
    return [each for each in tag.get_attribute_list("class") if each and PLAIN.fullmatch(each)]


def first_link(tag: Tag, page: Page) -> str | None:
    link = tag.select_one("a[href]")
    return address(link, page) if link else None


def address(link: Tag, page: Page) -> str | None:
    """Where a link leads, if that is another page of the same site."""
    url = urljoin(page.url, str(link["href"])).partition("#")[0]
    there, away = urlsplit(url), urlsplit(url).netloc != urlsplit(page.url).netloc
    return None if away or url == page.url or there.scheme not in ("http", "https") else url


def next_page(parent: Tag, page: Page) -> Tag | None:
    """The link to the rest of the list: what its relation or class says, else its words."""
    links = [link for link in parent.find_all_next("a", href=True) if address(link, page)]
    for link in links:
        if "next" in link.get_attribute_list("rel") or any("next" in each for each in classes(link)):
            return link
    outside = (link for link in links if parent not in link.parents)
    return next((link for link in outside if NEXT.fullmatch(words(link))), None)


def words(link: Tag) -> str:
    return str(link.get("aria-label") or link.get_text(" ", strip=True))


def detail(read: BeautifulSoup) -> Tag | None:
    """The smallest element with the heading of a page and a phone number."""
    heading = read.select_one("h1")
    for around in heading.parents if heading else ():
        if around.select_one("a[href^='tel:']") or PHONE.search(around.get_text(" ")):
            return around if around.name not in ("html", "[document]") else None
    return None


def selector(tag: Tag) -> str:
    """A short CSS selector: by id, by relation, by class, else by the way from its parent."""
    identifier = tag.get("id")
    if isinstance(identifier, str) and PLAIN.fullmatch(identifier) and not re.search(r"\d{3}", identifier):
        return f"#{identifier}"
    if tag.name == "a" and "next" in tag.get_attribute_list("rel"):
        return "a[rel=next]"
    if named := classes(tag):
        return f"{tag.name}.{named[0]}"
    parent = tag.parent
    return (
        tag.name
        if tag.name in ("body", "main", "html") or parent is None
        else f"{selector(parent)} > {tag.name}"
    )
