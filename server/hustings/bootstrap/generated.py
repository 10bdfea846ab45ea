"""The demo's candidate feed, published through the ordinary WHIP door."""

import os

from hustings.bootstrap.serving import begin, told_to_end
from hustings.config import Settings
from hustings.media.generated import publish_generated


async def run_generated(settings: Settings) -> None:
    """Publish until told to end. Address and token come by the environment: arguments can be read by all."""
    begin(settings, "generated-feed")
    await publish_generated(os.environ["HUSTINGS_FEED_URL"], os.environ["HUSTINGS_FEED_TOKEN"], told_to_end())
