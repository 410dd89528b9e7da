"""UTC days as counts of days since 1970-01-01."""

import datetime

EPOCH = datetime.date(1970, 1, 1)


def day_text(day):
    """2013-08-19 for 15936."""
    return (EPOCH + datetime.timedelta(days=day)).isoformat()


def day_number(text):
    """15936 for 2013-08-19."""
    return (datetime.date.fromisoformat(text) - EPOCH).days
