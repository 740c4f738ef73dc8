package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/store/storetest"
)

// later is an outcome whose article was published so many hours later: enriched's are of 22
// o'clock, UTC.
func later(o article.Outcome, hours int) article.Outcome {
	at := o.Raw.PublishedAt.Add(time.Duration(hours) * time.Hour)
	o.Raw.PublishedAt, o.Enriched.Article.PublishedAt = at, at
	return o
}

// ofAllTypes gives the entities of an outcome different types in turn.
func ofAllTypes(o article.Outcome) article.Outcome {
	types := []article.EntityType{article.Person, article.Organization, article.Place}
	for i := range o.Enriched.Entities {
		o.Enriched.Entities[i].Type = types[i%len(types)]
	}
	return o
}

// The row of a day tells the hour, too, until there is another one.
func TestHoursHaveRowsOfTheirOwnWhereADayHasSeveral(t *testing.T) {
	type saves [][]article.Outcome
	for name, c := range map[string]struct {
		saves saves
		split []string // hours that have rows of their own, and their articles
		hours []string // all hours, and their articles
	}{
		"one article": {
			saves: saves{{enriched("a", 1, "X")}},
			hours: []string{"id-x 14 22 1"},
		},
		"several articles of one hour": {
			saves: saves{{enriched("a", 1, "X"), enriched("b", 1, "X")}, {enriched("c", 1, "X")}},
			hours: []string{"id-x 14 22 3"},
		},
		"two hours at once": {
			saves: saves{{enriched("a", 1, "X"), later(enriched("b", 1, "X"), 1)}},
			split: []string{"id-x 14 22 1", "id-x 14 23 1"},
			hours: []string{"id-x 14 22 1", "id-x 14 23 1"},
		},
		"an hour later": {
			saves: saves{{enriched("a", 1, "X"), enriched("b", 1, "X")}, {later(enriched("c", 1, "X"), 1)}},
			split: []string{"id-x 14 22 2", "id-x 14 23 1"},
			hours: []string{"id-x 14 22 2", "id-x 14 23 1"},
		},
		"an hour before, and the same hour": {
			saves: saves{{later(enriched("a", 1, "X"), 1)}, {enriched("b", 1, "X"), later(enriched("c", 1, "X"), 1)}},
			split: []string{"id-x 14 22 1", "id-x 14 23 2"},
			hours: []string{"id-x 14 22 1", "id-x 14 23 2"},
		},
		"more of a day that is split": {
			saves: saves{{enriched("a", 1, "X"), later(enriched("b", 1, "X"), 1)}, {enriched("c", 1, "X")}, {later(enriched("d", 1, "X"), -1)}},
			split: []string{"id-x 14 21 1", "id-x 14 22 2", "id-x 14 23 1"},
			hours: []string{"id-x 14 21 1", "id-x 14 22 2", "id-x 14 23 1"},
		},
		"the next day": {
			saves: saves{{enriched("a", 1, "X")}, {later(enriched("b", 1, "X"), 2)}},
			hours: []string{"id-x 14 22 1", "id-x 15 00 1"},
		},
		"an article that moves to another hour": {
			saves: saves{{enriched("a", 1, "X")}, {later(enriched("a", 2, "X"), 1)}},
			split: []string{"id-x 14 23 1"},
			hours: []string{"id-x 14 23 1"},
		},
		"one of two hours is taken away": {
			saves: saves{{enriched("a", 1, "X"), later(enriched("b", 1, "X"), 1)}, {retracted("b", 2)}},
			split: []string{"id-x 14 22 1"},
			hours: []string{"id-x 14 22 1"},
		},
		"nothing is left": {
			saves: saves{{enriched("a", 1, "X"), later(enriched("b", 1, "X"), 1)}, {retracted("a", 2), retracted("b", 2)}},
		},
		"nothing was left": {
			saves: saves{
				{enriched("a", 1, "X"), later(enriched("b", 1, "X"), 1)}, {retracted("a", 2), retracted("b", 2)}, {enriched("c", 1, "X")},
			},
			hours: []string{"id-x 14 22 1"},
		},
		"several entities": {
			saves: saves{{enriched("a", 1, "X", "Y"), enriched("b", 1, "Z")}, {later(enriched("c", 1, "W", "Y"), 1)}},
			split: []string{"id-y 14 22 1", "id-y 14 23 1"},
			hours: []string{"id-w 14 23 1", "id-x 14 22 1", "id-y 14 22 1", "id-y 14 23 1", "id-z 14 22 1"},
		},
		"entities of several types": {
			saves: saves{{ofAllTypes(enriched("a", 1, "X", "Y", "Z"))}, {ofAllTypes(enriched("b", 1, "X"))}, {later(enriched("c", 1, "Y"), 1)}},
			split: []string{"id-y 14 22 1", "id-y 14 23 1"},
			hours: []string{"id-x 14 22 2", "id-y 14 22 1", "id-y 14 23 1", "id-z 14 22 1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, address := storetest.New(t)
			for _, outcomes := range c.saves {
				save(t, s, outcomes...)
			}
			for table, want := range map[string][]string{"entity_split_hours": c.split, "entity_hours": c.hours} {
				got := list(t, address, `
SELECT concat_ws(' ', entity_id, to_char(hour AT TIME ZONE 'UTC', 'DD HH24'), articles) FROM `+table+` ORDER BY 1`)
				if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("%s (-want +got):\n%s", table, diff)
				}
			}
			noRollupIsWrong(t, s)
		})
	}
}
