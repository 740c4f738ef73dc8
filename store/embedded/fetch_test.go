package embedded

import (
	"errors"
	"net/url"
	"os"
	"testing"

	"github.com/dateline/dateline/store"
)

// fetchForTest returns the binaries that a machine without PostgreSQL would
// get. They are fetched once into the user's cache; where there is no network
// the test is skipped.
func fetchForTest(t *testing.T, account *account) string {
	t.Helper()
	if testing.Short() {
		t.Skip("may fetch 15 MB")
	}
	bin, err := fetchBinaries(t.Context(), Options{Notify: func(message string) { t.Log(message) }}, account)
	var unreachable *url.Error
	if errors.As(err, &unreachable) && os.Getenv("REQUIRE_SERVICES") != "1" {
		t.Skip("no network: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return bin
}

// The build that is fetched has fewer features than those of distributions.
func TestFetchedPostgresTakesTheMigrations(t *testing.T) {
	account, err := unprivileged()
	if err != nil {
		t.Fatal(err)
	}
	server, err := startFrom(t.Context(), fetchForTest(t, account), Options{}, account)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	s, err := store.Open(t.Context(), server.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	applied, err := s.Migrate(t.Context())
	if err != nil || len(applied) == 0 {
		t.Fatalf("%d migrations applied: %v", len(applied), err)
	}
}
