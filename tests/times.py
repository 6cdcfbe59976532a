"""Fixed moments and days, so that no test depends on the day it runs."""

import datetime
from zoneinfo import ZoneInfo

HOME = ZoneInfo("Asia/Ho_Chi_Minh")
NINE_AM = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=HOME)
TEN_AM = datetime.datetime(2026, 11, 23, 10, 0, tzinfo=HOME)
TODAY = NINE_AM.date()
BEFORE_THE_MERGER = datetime.date(2024, 6, 1)
MERGER = datetime.date(2025, 7, 1)
