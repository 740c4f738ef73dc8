package store

import (
	"time"

	"github.com/dateline/dateline/article"
)

// everyEdition labels an enrichment that all editions show, since its article
// has no other one.
const everyEdition = 0

// standing is an enrichment of an article as it is before a save.
type standing struct {
	ArticleID string
	Pipeline  string
	Edition   int
	Timestamp time.Time // of the revision's record
	Offset    int64
	Outranks  bool // whether its pipeline is newer than the one that saves
}

func (s standing) isOlderThan(revision article.Source) bool {
	return s.Timestamp.Before(revision.Timestamp) || s.Timestamp.Equal(revision.Timestamp) && s.Offset < revision.Offset
}

// olderThan returns the rows of earlier revisions.
func olderThan(revision article.Source, rows []standing) (older []standing) {
	for _, row := range rows {
		if row.isOlderThan(revision) {
			older = append(older, row)
		}
	}
	return older
}

// change says what a save does to the enrichments of one article.
type change struct {
	write   bool       // the new one,
	edition int        // under this label
	own     []standing // the one that it overwrites, if any
	drop    []standing // those that go
	move    []standing // those that get another label,
	to      int        // which is this one
}

// settleLive decides what becomes of the enrichments of an article whose newest
// revision the live pool saves. shown is the edition that the dashboards show,
// other the one beside it, or 0.
//
// What belongs to older revisions goes, in every edition. Of two pipelines'
// results for the same revision in one edition, the newer pipeline's stays.
func settleLive(shown, other int, pipeline string, revision article.Source, rows []standing) change {
	c := change{write: true, edition: everyEdition}
	var rivals []standing // of this revision, where the dashboards show them
	hidden := false       // whether the other edition has one of its own
	for _, row := range rows {
		switch {
		case row.Pipeline == pipeline:
			c.own = append(c.own, row)
		case row.isOlderThan(revision):
			c.drop = append(c.drop, row)
		case row.Edition != everyEdition && row.Edition != shown:
			hidden = true
		default:
			rivals = append(rivals, row)
		}
	}
	if len(c.own) > 0 && !c.own[0].isOlderThan(revision) {
		if c.edition = c.own[0].Edition; c.edition != shown && len(rivals) == 0 {
			c.edition = everyEdition
		}
		return c
	}
	if hidden {
		c.edition = shown
	}
	for _, rival := range rivals {
		if rival.Outranks && rival.Edition == shown && other != 0 && !hidden {
			c.edition = other // which would show nothing if it came back
			continue
		}
		if rival.Outranks {
			return change{drop: c.drop}
		}
		c.edition = rival.Edition
		c.drop = append(c.drop, rival)
	}
	return c
}

// settleReplay decides the same where a replay saves: its result is in its own
// edition alone, and what all editions showed stays in the other one.
func settleReplay(edition, other int, pipeline string, rows []standing) change {
	c := change{write: true, edition: edition, to: other}
	for _, row := range rows {
		if row.Pipeline == pipeline {
			c.own, c.edition = append(c.own, row), row.Edition
		} else if row.Edition == everyEdition {
			c.move = append(c.move, row)
		}
	}
	return c
}
