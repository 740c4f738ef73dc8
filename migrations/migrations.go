// Package migrations holds the SQL that makes Dateline's tables. Files are
// numbered, applied in order by goose, and never changed once released.
package migrations

import "embed"

// Files are the migrations.
//
//go:embed *.sql
var Files embed.FS
