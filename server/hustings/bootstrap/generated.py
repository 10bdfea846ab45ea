"""The demo's candidate feed, published through the ordinary WHIP door."""

import os
import ssl

from hustings.bootstrap.serving import begin, told_to_end
from hustings.config import Settings
from hustings.media.generated import publish_generated


async def run_generated(settings: Settings) -> None:
    """Publish until told to end. Address and token come by the environment: arguments can be read by all."""
    begin(settings, "generated-feed")
    url, token = os.environ["HUSTINGS_FEED_URL"], os.environ["HUSTINGS_FEED_TOKEN"]
    await publish_generated(url, token, told_to_end(), _trusting_own(settings))


def _trusting_own(settings: Settings) -> ssl.SSLContext | None:
    """Trusts the certificate that this server itself presents, by whatever name it is reached here."""
    if settings.tls_cert is None:
        return None
    context = ssl.create_default_context(cafile=str(settings.tls_cert))
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context
