package article

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
)

// byteOrderMark is what some programs begin a text in UTF-8 with.
var byteOrderMark = []byte("\uFEFF")

// inUTF8 returns a text or a page in UTF-8. What is not in it yet is read by the
// charset that the content type names, or the beginning of the value itself; where
// neither does, it stays as it is.
func inUTF8(value []byte, contentType string) string {
	if named := namedCharset(value, contentType); named != nil {
		if decoded, err := named.NewDecoder().Bytes(value); err == nil {
			value = decoded
		}
	}
	return string(bytes.TrimPrefix(value, byteOrderMark))
}

// namedCharset returns what a value is to be read by, nil for UTF-8 and where nobody
// says so.
func namedCharset(value []byte, contentType string) encoding.Encoding {
	if utf8.Valid(value) {
		return nil
	}
	found, name, certain := charset.DetermineEncoding(value, contentType)
	// Without a name it is a guess; "replacement" reads nothing.
	beginning := bytes.ToLower(value[:min(len(value), 1024)])
	if name == "utf-8" || name == "replacement" || !certain && !bytes.Contains(beginning, []byte("charset")) {
		return nil
	}
	return found
}
