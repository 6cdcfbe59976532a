"""Vietnamese text from before Unicode: TCVN3 (fonts named .Vn…, “ABC”) and VNI (fonts named VNI-…).

Such text is Latin letters and signs that only the old font shows as Vietnamese: "NguyÔn V¨n MÉu", "Nguyeãn Vaên Maãu".
`old_encoding` recognises it, `Encoding.to_unicode` converts it. Recognise before `as_kept`, which takes out the soft
hyphen, the letter ư of TCVN3.
"""

from elearn.base.encodings.encoding import Encoding
from elearn.base.encodings.recognising import old_encoding

__all__ = ["Encoding", "old_encoding"]
