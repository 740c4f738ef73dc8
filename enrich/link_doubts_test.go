package enrich

import (
	"testing"

	"github.com/dateline/dateline/article"
)

func TestPlacesInDoubtAreNotLinked(t *testing.T) {
	known := testKnowledge(t)
	tokens, err := newTokenizer(known)
	if err != nil {
		t.Fatal(err)
	}
	const more = " He spoke for an hour on the plans of the government. They were not new. No vote was taken."
	for _, test := range []struct {
		text, name string
		linked     bool
	}{
		{"[per David] and [loc Victoria] added spice to their life." + more, "Victoria", false},
		{"[loc Victoria] and [per David] were at home." + more, "Victoria", false},
		{"[per Mitchell], [loc Chicago], and [per Davis] played." + more, "Chicago", false},
		{"[per David] lived in [loc Victoria] and [per Anna] did not." + more, "Victoria", true},
		{"[per David] went home. [loc Victoria] and [loc Tasmania] agreed." + more, "Victoria", true},
		{"[per Xi Jinping] and [loc Russia] agreed." + more, "Russia", true},
		{"[per Müller] scored a hat-trick against [loc England].", "England", false},
		{"[org Hertha] won against [loc Dortmund] and went home." + more, "Dortmund", false},
		{"Sanctions against [loc England] were announced." + more, "England", true},
		{"A case against [loc Dortmund] was dropped." + more, "Dortmund", true},
		{"[loc Alabama] lost. The coach of [loc Alabama] blamed the quarterback. The season was over.", "Alabama", false},
		{"The coach of a team in [loc Alabama] blamed the quarterback. The season was over in [loc Alabama].", "Alabama", true},
		{"[loc Alabama] blamed the governor." + more, "Alabama", true},
		{"[loc Houston], [loc Texas] has a basketball coach.", "Houston", true},
	} {
		t.Run(test.text, func(t *testing.T) {
			d := marked(t, tokens, "", test.text)
			if err := newResolver(known).run(d); err != nil {
				t.Fatal(err)
			}
			for _, e := range d.entities {
				if e.name == test.name && (e.wikidata != "") == test.linked {
					return
				}
			}
			t.Errorf("%s: linked should be %v", list(d.resultEntities()), test.linked)
		})
	}
}

func list(entities []article.Entity) (ids []string) {
	for _, e := range entities {
		ids = append(ids, e.Name+"="+e.ID)
	}
	return ids
}
