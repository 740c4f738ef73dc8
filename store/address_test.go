package store_test

import (
	"strings"
	"testing"

	"github.com/dateline/dateline/store"
)

// An address that cannot be read is not quoted, but what is wrong is still said.
func TestABadDatabaseURLIsNotQuoted(t *testing.T) {
	for address, want := range map[string]string{
		"":                                   "",
		"secret":                             "postgres://USER:PASSWORD@HOST",
		"postgres://u:12/secret@h/d":         "%2F for /",
		"postgres://u:p@secret@h/d":          "%40 for @",
		"postgres://u@h/d?secret":            "postgres://USER:PASSWORD@HOST",
		"host=h password=a secret":           "password='PASSWORD'",
		"postgres://u:secret@h:none/d":       "port",
		"postgres://u:secret@h/d?sslmode=no": "sslmode",
		"host=h password=secret connect_timeout=soon":     "connect_timeout",
		"postgres://u@h/d?password=secret&pool_max_conns": "postgres://USER:PASSWORD@HOST",
		"postgres://u:secret@h/d?service=nowhere":         "service",
		// These can be read: an @ stands where it may.
		"postgres://u:secret@h/d?application_name=a@b": "",
		"postgres:///d?user=u@h&password=sec@ret":      "",
		"postgres://u%40tenant:secret%40@h/d":          "",
	} {
		s, err := store.Open(t.Context(), address)
		if err == nil {
			s.Close()
			if want != "" {
				t.Errorf("%s: no error", address)
			}
			continue
		}
		if want == "" || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v; want %q in it", address, err, want)
		}
	}
}
