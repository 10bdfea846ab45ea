"""What each audience may see of a hearing. Views are plain data; browsers hold no rules.

Collections are maps by id with a `rank`, never arrays, and absent means none: so that a JSON Merge Patch
(RFC 7396), where null can only mean deletion, expresses every change.
"""

from hustings.hearing.views.audience import audience_of, audience_view
from hustings.hearing.views.personal import personal_view
from hustings.hearing.views.shapes import Audience, AudienceView, PersonalView
from hustings.hearing.views.since import Since
