package console

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"

	"github.com/jackc/pgx/v5/pgconn"
)

// Problem is why there is no page (RFC 9457).
type Problem struct {
	Status int    `json:"status"`
	Title  string `json:"title"`
	Detail string `json:"detail"` // what happened, and what to do
}

// Error makes it an error.
func (p *Problem) Error() string { return p.Title + ": " + p.Detail }

func problem(status int, detail string, values ...any) *Problem {
	return &Problem{status, http.StatusText(status), fmt.Sprintf(detail, values...)}
}

func notFound(detail string, values ...any) *Problem {
	return problem(http.StatusNotFound, detail, values...)
}

func badRequest(detail string, values ...any) *Problem {
	return problem(http.StatusBadRequest, detail, values...)
}

// SQLSTATEs that are told apart.
const (
	codeCanceled   = "57014"
	codePrivilege  = "42501"
	codeNoTable    = "42P01"
	codeNoColumn   = "42703"
	codeNoSchema   = "3F000"
	classConnect   = "08"
	classResources = "53"
	classOperator  = "57"
)

// problemOf classes an error. What is not known is told to the log only.
func problemOf(err error) *Problem {
	var known *Problem
	var refused *pgconn.PgError
	switch {
	case errors.As(err, &known):
		return known
	case isAway(err): // before the next: a server can refuse a connection by a code of its own
		return problem(http.StatusServiceUnavailable, "The database does not answer. Try again in a moment.")
	case errors.As(err, &refused):
		return databaseProblem(refused.Code)
	}
	return problem(http.StatusInternalServerError, "Something went wrong; the console's log says what.")
}

func databaseProblem(code string) *Problem {
	switch code {
	case codeCanceled:
		return problem(http.StatusServiceUnavailable, "The database took too long. Ask for a shorter period, or try again in a moment.")
	case codePrivilege:
		return problem(http.StatusServiceUnavailable, "The console's user may not read that: it must be in the role dateline_reader.")
	case codeNoTable, codeNoColumn, codeNoSchema:
		return problem(http.StatusServiceUnavailable, `The tables are not up to date: run "dateline migrate up".`)
	}
	switch code[:2] {
	case classConnect, classResources, classOperator:
		return problem(http.StatusServiceUnavailable, "The database does not answer. Try again in a moment.")
	}
	return problem(http.StatusInternalServerError, "Something went wrong; the console's log says what.")
}

// isAway reports whether the database could not be reached.
func isAway(err error) bool {
	var connect *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &connect) || errors.As(err, &network) || errors.Is(err, context.DeadlineExceeded) ||
		errors.Is(err, net.ErrClosed) || pgconn.SafeToRetry(err)
}
