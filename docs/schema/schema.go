// Package schema holds the JSON Schemas of the records that Dateline reads and
// writes.
package schema

import "embed"

// Files holds the schemas: raw.v1.json, enriched.v1.json and dead.v1.json.
//
//go:embed *.json
var Files embed.FS
