package embedded

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fetchInto fetches into a folder from a server that answers in one way.
func fetchInto(t *testing.T, cache string, answer http.HandlerFunc) error {
	t.Helper()
	server := httptest.NewServer(answer)
	defer server.Close()
	t.Setenv("DATELINE_MAVEN_URL", server.URL)
	_, err := fetchBinaries(t.Context(), Options{CacheDir: cache, Notify: func(string) {}}, nil)
	return err
}

func TestWhatIsNotTheArchiveIsRefused(t *testing.T) {
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"no archive":      {http.NotFound, "404 Not Found"},
		"another archive": {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("PK")) }, "SHA-256"},
		"no answer":       {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "DATELINE_MAVEN_URL"},
	} {
		t.Run(name, func(t *testing.T) {
			if err := fetchInto(t, t.TempDir(), test.answer); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q in it", err, test.want)
			}
		})
	}
}

func TestACacheThatCannotBeWrittenIsNamed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file") // no folder can be in it, even for root
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	cache := filepath.Join(file, "cache")
	err := fetchInto(t, cache, http.NotFound)
	if err == nil || !strings.Contains(err.Error(), cache) || !strings.Contains(err.Error(), "XDG_CACHE_HOME") {
		t.Errorf("error %v, want the folder and what to do", err)
	}
}

func TestTheCacheIsWhereTheUserHasIt(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", "/caches")
	if got, err := userCache(); got != "/caches/dateline" || err != nil {
		t.Errorf("%s, %v", got, err)
	}
	t.Setenv("XDG_CACHE_HOME", "")
	t.Setenv("HOME", "") // the password file has it too
	if got, err := userCache(); !filepath.IsAbs(got) || err != nil {
		t.Errorf("%s, %v", got, err)
	}
}
