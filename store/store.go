package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Store is a pool of connections to Postgres. It is safe for concurrent use;
// the caller closes it.
type Store struct{ pool *pgxpool.Pool }

// Open returns a store for a database URL. It does not connect: see Ping.
func Open(ctx context.Context, databaseURL string) (*Store, error) {
	config, err := ParseURL(databaseURL)
	if err != nil {
		return nil, fmt.Errorf("read the database URL: %w", err)
	}
	config.ConnConfig.ConnectTimeout = 5 * time.Second
	config.ConnConfig.DialFunc = dialer().DialContext
	parameters := config.ConnConfig.RuntimeParams
	for name, value := range map[string]string{
		"application_name":                    "dateline",
		"statement_timeout":                   "60s",
		"lock_timeout":                        "30s",
		"idle_in_transaction_session_timeout": "60s",
		// A worker whose machine is gone says no goodbye. The server notices within
		// 25 s, and so before lock_timeout; left to itself it may take two hours,
		// for which the locks of an unfinished save would hold up every worker.
		"tcp_keepalives_idle":     "10s",
		"tcp_keepalives_interval": "5s",
		"tcp_keepalives_count":    "3",
		"tcp_user_timeout":        "25s",
	} {
		if _, set := parameters[name]; !set {
			parameters[name] = value
		}
	}
	var lender buffers
	config.AfterConnect = func(_ context.Context, conn *pgx.Conn) error {
		registerLists(conn.TypeMap())
		lender.lendTo(conn.PgConn())
		return nil
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	return &Store{pool}, nil
}

// write runs a transaction that writes, and again if somebody else made one of its
// articles meanwhile, which it finds then.
func (s *Store) write(ctx context.Context, run func(pgx.Tx) error) error {
	const attempts = 10
	var err error
	for range attempts {
		if err = pgx.BeginFunc(ctx, s.pool, run); !isMadeMeanwhile(err) {
			break
		}
	}
	s.leaveReadOnly(err)
	return err
}

// leaveReadOnly connects anew after the error of a server that only reads: in a failover
// it may have had the address for a moment, and would be asked for as long as the
// connection lasts.
func (s *Store) leaveReadOnly(err error) {
	if isReadOnly(err) {
		s.pool.Reset()
	}
}

// Close ends the connections.
func (s *Store) Close() { s.pool.Close() }

// Ping connects and returns the server's version, such as "17.6".
func (s *Store) Ping(ctx context.Context) (version string, err error) {
	if err := s.pool.QueryRow(ctx, "SHOW server_version").Scan(&version); err != nil {
		return "", fmt.Errorf("connect to the database: %w; %s", err, connectAdvice(err))
	}
	return version, nil
}
