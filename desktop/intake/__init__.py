"""Foreign files in, what they say for a case out, with every doubtful spot named; nothing enters the store from here.

A ``Doubt`` (要確認) is settled by the clerk on the confirm screen; what is left goes on as a remark of the case
(``clerk.keep_taken.remarks_of``): sheets, item lists and statistics put into an open case, and every row of a case list.
"""
