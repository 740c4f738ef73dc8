package store

import (
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// errURL is all that is said of an address that cannot be read: any piece of it
// may be one of the password, which is often what makes it unreadable.
var errURL = errors.New(`it has to be postgres://USER:PASSWORD@HOST:PORT/DATABASE, or keywords as in "host=HOST user=USER password='PASSWORD'"; ` +
	`in a URL's password write %40 for @, %2F for /, %3F for ? and %25 for %`)

// ParseURL reads a database URL or libpq's keywords. Its errors quote neither.
func ParseURL(databaseURL string) (*pgxpool.Config, error) {
	if hasStrayAt(databaseURL) {
		return nil, errURL
	}
	config, err := pgxpool.ParseConfig(databaseURL)
	var unread *pgconn.ParseConfigError
	if !errors.As(err, &unread) {
		return config, err
	}
	// pgx hides the passwords that it recognizes, so it is not given the address.
	// What else it says is of the setting that is wrong, or of the address' form,
	// of which it quotes pieces.
	blank := *unread
	blank.ConnString = ""
	reason := strings.TrimPrefix(blank.Error(), "cannot parse ``: ")
	if strings.HasPrefix(reason, "failed to parse as") {
		return nil, errURL
	}
	return nil, errors.New(reason)
}

// hasStrayAt reports whether an @ stands in the host or in the database's name of a
// URL, so that a part of the password does: it ends at the first @, and has begun
// only if no / comes before that.
func hasStrayAt(databaseURL string) bool {
	scheme, rest, found := strings.Cut(databaseURL, "://")
	if !found || scheme != "postgres" && scheme != "postgresql" {
		return false
	}
	if i := strings.IndexAny(rest, "@/"); i >= 0 && rest[i] == '@' {
		rest = rest[i+1:]
	}
	place, _, _ := strings.Cut(rest, "?")
	return strings.Contains(place, "@")
}
