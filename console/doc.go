// Package console serves read-only pages over what the dashboards show: an
// overview, articles with their entities marked in place, entities, topics,
// search, dead letters and replays. Each page is there as JSON too, below /api/v1,
// which openapi.json describes.
//
// A page is a file: the values that it shows, the queries that find them and its
// handler; its template has the same name. Values are kept as they are in Postgres
// and in JSON; a template writes whatever comes from an article through the
// functions show and cut. All queries read the views of the schema dashboard only.
package console
