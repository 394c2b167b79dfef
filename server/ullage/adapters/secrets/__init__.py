"""Finding secrets in a text: detect-secrets' own detectors, without its network and its settings.

Owns which detectors count. Left out are those of high entropy, which hit hashes and test data, and
those of four services of one vendor, slow and often wrong. Never verifies a secret, which would
send it over the network, never honours a remark that excuses one, and never changes a text.
"""

from ullage.adapters.secrets.finding import PROSE, find_secrets, values_in

__all__ = ["PROSE", "find_secrets", "values_in"]
