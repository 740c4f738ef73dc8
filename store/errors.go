package store

import (
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
)

// isRefusedData reports whether Postgres refused the values themselves: the
// same values will be refused again, so that retrying is in vain. The classes
// are those of PostgreSQL's Appendix A.
func isRefusedData(err error) bool {
	var refused *pgconn.PgError
	if !errors.As(err, &refused) || len(refused.Code) != 5 {
		return false
	}
	switch refused.Code[:2] {
	case "22", // data exception: a value out of range, or not valid in the encoding
		"54": // program limit exceeded: a value too large for an index
		return true
	}
	return false
}

// IsOutage reports whether an error says that Postgres is away or cannot do it
// now, or was away while it was asked, rather than that it refuses.
func IsOutage(err error) bool {
	var answer *pgconn.PgError
	if errors.As(err, &answer) && len(answer.Code) == 5 {
		switch answer.Code[:2] {
		case "08", // connection exception
			"53", // insufficient resources: disk full, too many connections
			"57", // operator intervention: shut down, starting up
			"58": // system error: a file that cannot be read
			return true
		}
		return isReadOnly(err)
	}
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, driver.ErrBadConn) ||
		errors.As(err, new(*net.OpError)) || errors.As(err, new(*pgconn.ConnectError))
}

// isMadeMeanwhile reports whether an article could not be inserted because somebody else
// has done so since it was looked for.
func isMadeMeanwhile(err error) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && refused.Code == "23505" && refused.ConstraintName == "articles_pkey"
}

// isReadOnly reports whether a server refused to write in a transaction that only reads.
func isReadOnly(err error) bool {
	var answer *pgconn.PgError
	return errors.As(err, &answer) && answer.Code == "25006"
}

// connectAdvice says what to do when connecting has failed.
func connectAdvice(err error) string {
	var refused *pgconn.PgError
	var unknown *net.DNSError
	switch {
	case errors.As(err, &refused) && refused.Code == "28P01":
		return "put the right password in the database URL"
	case errors.As(err, &refused) && refused.Code == "28000":
		return "check the user in the database URL, and whom the server's pg_hba.conf lets in"
	case errors.As(err, &refused) && refused.Code == "3D000":
		return "create it, or name another one in the database URL"
	case errors.As(err, &unknown):
		return "check the host in the database URL"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "start the server, or check host and port in the database URL"
	}
	return "check the database URL, and that the server can be reached from here"
}
