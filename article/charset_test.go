package article_test

import (
	"testing"

	"github.com/dateline/dateline/article"
)

func TestDecodeReadsNamedCharsets(t *testing.T) {
	for _, test := range []struct{ name, contentType, value, want string }{
		{"by the content type", "text/html; charset=ISO-8859-1", "<p>Caf\xe9</p>", "<p>Café</p>"},
		{"of plain text", `text/plain; charset="windows-1252"`, "They don\x92t.", "They don’t."},
		{"by the page", "text/html", "<META CHARSET=windows-1251><p>\xcc\xe8\xed\xf1\xea", "<META CHARSET=windows-1251><p>Минск"},
		{"by its first bytes", "text/plain", "\xff\xfeM\x00i\x00n\x00s\x00k\x00 \x00\x1c\x20", "Minsk “"},
		{"UTF-8 under another name", "text/html; charset=ISO-8859-1", "<p>Café</p>", "<p>Café</p>"},
		{"by nobody", "text/html", "<p>Caf\xe9</p>", "<p>Caf\uFFFD</p>"},
		{"broken UTF-8", "text/html; charset=utf-8", "<p>Caf\xe9, Café</p>", "<p>Caf\uFFFD, Café</p>"},
		{"by a name that nobody knows", "text/plain; charset=nosuch", "Caf\xe9", "Caf\uFFFD"},
		{"by a name that is not to be read", "text/plain; charset=iso-2022-kr", "Caf\xe9", "Caf\uFFFD"},
	} {
		t.Run(test.name, func(t *testing.T) {
			raw := decode(t, article.Record{Key: []byte("k"), ContentType: test.contentType, Value: []byte(test.value)})
			if got := raw.Body + raw.HTML; got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
