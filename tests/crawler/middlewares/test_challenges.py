import pytest
from scrapy.http import HtmlResponse, TextResponse

from crawler.middlewares.challenges import challenger

URL = "https://example.org/clinics"
CLINIC = "<p>Dry needling for runners and for desk workers, by appointment.</p>" * 12


def html(body, status=200, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HtmlResponse(URL, status=status, headers=named, body=f"<html>{body}</html>".encode())


CHALLENGES = {
    "Cloudflare header": html("", 403, cf_mitigated="challenge"),
    "Cloudflare page": html("<title>Just a moment...</title><script>window._cf_chl_opt={}</script>", 503),
    "Cloudflare block": html("<title>Attention Required! | Cloudflare</title>", 403),
    "Turnstile": html('<script src="https://challenges.cloudflare.com/turnstile/v0/api.js"></script>'),
    "DataDome": html("<script src='https://ct.captcha-delivery.com/c.js'></script>", 403),
    "Imperva": html('<iframe src="/_Incapsula_Resource?SWUDNSAI=31"></iframe>'),
    "Imperva interruption": html("<h1>Pardon Our Interruption</h1>"),
    "HUMAN": html('<div id="px-captcha"></div>', 403),
    "Akamai": html('<div id="sec-if-cpt-container"></div>'),
    "AWS WAF header": html("", 405, x_amzn_waf_action="captcha"),
    "AWS WAF page": html("<script>window.gokuProps={}</script>", 202),
    "Sucuri": html("<script>sucuri_cloudproxy_js=''</script>"),
    "hCaptcha": html('<p>Verify</p><script src="https://js.hcaptcha.com/1/api.js"></script>'),
    "reCAPTCHA": html('<div class="g-recaptcha"></div>Prove that you are human.'),
}

WELCOMES = {
    "plain": html(CLINIC),
    "empty": html(""),
    "form with reCAPTCHA": html(f'{CLINIC}<script src="https://www.google.com/recaptcha/api.js"></script>'),
    "form with Turnstile": html(
        f'{CLINIC}<script src="https://challenges.cloudflare.com/turnstile/v0/api.js"></script>'
    ),
    "detection by Cloudflare": html(
        f'{CLINIC}<script src="/cdn-cgi/challenge-platform/h/b/scripts/jsd/main.js">'
    ),
    "page not found": html("recaptcha", 404),
    "JSON": TextResponse(URL, body=b'{"notes": "recaptcha, hcaptcha.com, _cf_chl_opt"}'),
}


@pytest.mark.parametrize("name", CHALLENGES)
def test_a_challenge_is_recognized(name):
    assert challenger(CHALLENGES[name]) == name.partition(" ")[0] or name.startswith("AWS WAF")


@pytest.mark.parametrize("name", WELCOMES)
def test_a_page_is_no_challenge(name):
    assert challenger(WELCOMES[name]) is None
