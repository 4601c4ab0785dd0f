"""Where Amazon's services are and as whom we speak to them.

The real addresses follow from the region; each can be pointed elsewhere, which is how tests and the
sandbox work. Plain http is taken only for this machine: a token never travels in clear text.
"""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from artui.amazon.transport.secret import Secret
from artui.domain.refusal import Refused
from artui.settings import Settings

LWA_URLS = {
    "na": "https://api.amazon.com",
    "eu": "https://api.amazon.co.uk",
    "fe": "https://api.amazon.co.jp",
}
ADS_URLS = {
    "na": "https://advertising-api.amazon.com",
    "eu": "https://advertising-api-eu.amazon.com",
    "fe": "https://advertising-api-fe.amazon.com",
}
SPAPI_URLS = {
    "na": "https://sellingpartnerapi-na.amazon.com",
    "eu": "https://sellingpartnerapi-eu.amazon.com",
    "fe": "https://sellingpartnerapi-fe.amazon.com",
}
_HERE = ("127.0.0.1", "localhost", "::1")


class NotConfigured(Refused):
    """A setting that the services need is missing."""


class BadAddress(Refused):
    """An address of a service is unsafe or no address."""


@dataclass(frozen=True, slots=True)
class AmazonSettings:
    """The connection to the services; the secrets show as dots."""

    region: str
    lwa_url: str
    ads_url: str
    spapi_url: str
    client_id: str
    client_secret: Secret
    refresh_token: Secret
    ads_listing: Literal["invoices", "summaries"] = "invoices"

    @property
    def sandbox(self) -> bool:
        """Whether the Selling Partner address is Amazon's own sandbox."""
        return is_amazons_sandbox(self.spapi_url)


def amazon_settings(settings: Settings) -> AmazonSettings:
    """The connection that the user's settings describe. Raises NotConfigured or BadAddress."""
    for name in ("lwa_client_id", "lwa_client_secret", "lwa_refresh_token"):
        if not getattr(settings, name):
            key = name.replace("_", ".", 1)
            raise NotConfigured(
                f"Amazon's services need the setting {key}; set it in the settings file or in "
                f"ARTUI_{name.upper()}, or try them on `artui amazon sandbox`."
            )
    if not settings.lwa_client_id.isascii() or not settings.lwa_client_id.isprintable():
        raise NotConfigured("The setting lwa.client_id holds characters that no client id has.")
    region = settings.amazon_region
    return AmazonSettings(
        region=region,
        lwa_url=service_url(settings.lwa_url or LWA_URLS[region]),
        ads_url=service_url(settings.ads_url or ADS_URLS[region]),
        spapi_url=service_url(settings.spapi_url or SPAPI_URLS[region]),
        client_id=settings.lwa_client_id,
        client_secret=Secret(settings.lwa_client_secret),
        refresh_token=Secret(settings.lwa_refresh_token),
        ads_listing=settings.ads_listing,
    )


def service_url(url: str) -> str:
    """The address without a slash at its end. Raises BadAddress unless it is safe to use."""
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise BadAddress(f"{url!r} is no address of a service; give one such as https://host.")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise BadAddress("The address of a service holds no user, password, query or fragment.")
    if parts.scheme == "http" and not is_here(url):
        raise BadAddress(f"{parts.hostname} must be reached by https: tokens go over this line.")
    return url.rstrip("/")


def is_amazons_sandbox(url: str) -> bool:
    """Whether the address is Amazon's own sandbox, which takes totals without items."""
    return (urlsplit(url).hostname or "").startswith("sandbox.")


def is_here(url: str) -> bool:
    """Whether the address is on this machine."""
    return urlsplit(url).hostname in _HERE
