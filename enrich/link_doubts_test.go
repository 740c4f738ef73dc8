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
		{"[loc Alabama] lost. The coach of [loc Alabama] blamed the quarterback. The playoffs were over.", "Alabama", false},
		{"The coach of a team in [loc Alabama] blamed the quarterback. The playoffs were over in [loc Alabama].", "Alabama", true},
		{"[loc Alabama] blamed the governor." + more, "Alabama", true},
		{"[loc Denver] (9-1) is next. [per Roe] threw two touchdowns. The quarterback was hurt.", "Denver", false},
		{"The coach saw the quarterback. The touchdown came late. They lost to [loc Denver].", "Denver", false},
		{"The coach saw the quarterback. The touchdown came late. They went to [loc Denver].", "Denver", true},
		{"[per Thomas] and [per Mario] are strikers playing in [loc Munich].", "Munich", false},
		{"[per Thomas] and [per Mario] saw the strikers in [loc Munich].", "Munich", true},
		{"[loc TORONTO] — The pitcher won. [loc Toronto]'s season was over, the coach said.", "Toronto", true},
		{"The coach stays after the season.\n[loc TORONTO] - The pitcher won.", "Toronto", true},
		{"The coach stays after the season.\n[loc TORONTO]: the pitcher won.", "Toronto", false},
		{"[loc Toronto] won. [loc Toronto]'s season was over, the coach said.", "Toronto", false},
		{"The draw: [loc Colchester] v [org Hull City]." + more, "Colchester", false},
		{"The coach won two championships before heading to [loc Miami].", "Miami", false},
		{"The striker was sold to [loc Germany] after the match.", "Germany", true},
		{"The minister won two votes before heading to [loc Miami].", "Miami", true},
		{"[per Roe] plays for [loc Aachen]." + more, "Aachen", false},
		{"[per Roe] plays for [loc Germany]." + more, "Germany", true},
		{"[per Roe] left for [loc Aachen]." + more, "Aachen", true},
		{"[loc Houston], [loc Texas] has a basketball coach.", "Houston", true},
	} {
		t.Run(test.text, func(t *testing.T) { checkLinked(t, known, marked(t, tokens, "", test.text), test.name, test.linked) })
	}
}

func TestMinistersAreNotLinkedInReportsOnSport(t *testing.T) {
	known := testKnowledge(t)
	tokens, err := newTokenizer(known)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		text, name string
		linked     bool
	}{
		{"[per Susan Deacon] of [loc Scotland] won the sprint. Two athletes were injured. The relay is the last race of the season.", "Susan Deacon", false},
		{"[per Susan Deacon] of [loc Scotland] spoke on hospitals. The plans were not new. No vote was taken.", "Susan Deacon", true},
		{"Minister [per Susan Deacon] of [loc Scotland] saw the sprint. Two athletes were injured. The relay is the last race of the season.", "Susan Deacon", true},
		{"[per Tony Blair] of [loc England] saw the striker score. The referee saw it, too. The coach was happy.", "Tony Blair", true},
		{"[per Lionel Messi] of [loc Argentina] scored a hat-trick. The striker was happy. So was the coach.", "Lionel Messi", true},
	} {
		t.Run(test.text, func(t *testing.T) { checkLinked(t, known, marked(t, tokens, "", test.text), test.name, test.linked) })
	}
}

// checkLinked checks whether an entity is linked.
func checkLinked(t *testing.T, known *knowledge, d *document, name string, linked bool) {
	t.Helper()
	if err := newResolver(known).run(d); err != nil {
		t.Fatal(err)
	}
	for _, e := range d.entities {
		if e.name == name && (e.wikidata != "") == linked {
			return
		}
	}
	t.Errorf("%s: linked should be %v", list(d.resultEntities()), linked)
}

func list(entities []article.Entity) (ids []string) {
	for _, e := range entities {
		ids = append(ids, e.Name+"="+e.ID)
	}
	return ids
}

func TestOnSport(t *testing.T) {
	tokens := testTokenizer(t)
	for text, want := range map[string]bool{
		"The striker scored twice. The referee saw it. Nobody spoke.":                                           true,
		"The team won the cup. Fans filled the stadium. Nobody spoke.":                                          true,
		"Zorblat beat Narnia 3-1. They had lost 2-0 at home. Nobody spoke. She left.":                           true,
		"The board voted 5-2. The court ruled 6-3. Nobody spoke.":                                               false,
		"The party won the race. It had lost before, and its rivals were beaten. Nobody spoke. The game is on.": false,
		"The game's players play it for hours. It won a title. Nobody spoke. A player left.":                    false,
		"": false,
	} {
		d := marked(t, tokens, "", text)
		if got := d.onSport(); got != want {
			t.Errorf("%q: on sport is %v", text, got)
		}
	}
}
