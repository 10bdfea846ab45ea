"""A picture coded once, as packets that are sent again and again."""

from fractions import Fraction

import av

from hustings.rtp.h264_packets import annex_b_units, payloads

QUALITY = 28
"""x264's constant rate factor: letters stay sharp, and 15 kB are enough for a picture."""
ALIKE = 2
"""Two consecutive IDR pictures must not bear the same idr_pic_id (H.264, section 7.4.3): they take turns."""
_SEI = 6

Payloads = tuple[bytes, ...]


def coded(picture: av.VideoFrame) -> tuple[Payloads, ...]:
    """The payloads of the packets of one picture, `ALIKE` times: constrained baseline, each an IDR picture
    that brings its parameter sets.
    """
    context = av.CodecContext.create("libx264", "w")
    context.width, context.height = picture.width, picture.height
    context.pix_fmt = "yuv420p"
    context.framerate, context.time_base = Fraction(1), Fraction(1)
    context.thread_count = 1
    context.options = {
        "profile": "baseline",
        "level": "3.1",
        "preset": "medium",
        "tune": "stillimage",
        "crf": str(QUALITY),
        "x264-params": "keyint=1:repeat-headers=1:annexb=1:sliced-threads=0",
    }
    out = []
    for number in range(ALIKE):
        picture.pts, picture.time_base = number, Fraction(1)
        out += context.encode(picture)
    out += context.encode(None)
    units = ([unit for unit in annex_b_units(bytes(packet)) if unit[0] & 0x1F != _SEI] for packet in out)
    return tuple(tuple(payloads(each)) for each in units)
