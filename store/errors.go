package store

import (
	"errors"

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
