package annotated

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/dateline/dateline/article"
)

const example = `https://example.org
-- entities --
jane | person | Q1 | Jane Roe
john | person | - | John Roe
oslo | place | ? | Oslo
-- title --
{jane|Roe} leaves {oslo|Óslo}
-- text --
{jane|Jane Roe} met an {oslo:demonym|Osloite}. {john|Roe} sang.
`

func parsed(t *testing.T) Article {
	t.Helper()
	a, err := parse(txtar.Parse([]byte(example)))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// told is a mention in the title or the text.
func told(field article.Field, start, end int, text string, kind article.MentionKind) article.Mention {
	return article.Mention{Field: field, Start: start, End: end, Text: text, Kind: kind}
}

func TestParse(t *testing.T) {
	want := Article{
		Title: "Roe leaves Óslo", Text: "Jane Roe met an Osloite. Roe sang.",
		Entities: []Entity{
			{"jane", article.Person, "Q1", "Jane Roe"}, {"john", article.Person, "", "John Roe"}, {"oslo", article.Place, Unknown, "Oslo"},
		},
		Mentions: []Mention{
			{told(article.TitleField, 0, 3, "Roe", article.Name), 0},
			{told(article.TitleField, 11, 15, "Óslo", article.Name), 2},
			{told(article.TextField, 0, 8, "Jane Roe", article.Name), 0},
			{told(article.TextField, 16, 23, "Osloite", article.Demonym), 2},
			{told(article.TextField, 25, 28, "Roe", article.Name), 1},
		},
	}
	if diff := cmp.Diff(want, parsed(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestParseRefusesWhatIsWrong(t *testing.T) {
	for name, source := range map[string]string{
		"unknown type":    "-- entities --\na | thing | - | A\n-- text --\n{a|A}\n",
		"a part too few":  "-- entities --\na | place | A\n-- text --\n{a|A}\n",
		"unknown key":     "-- entities --\na | place | - | A\n-- text --\n{a|A} {b|B}\n",
		"never mentioned": "-- entities --\na | place | - | A\n-- text --\nA\n",
		"mark is open":    "-- entities --\na | place | - | A\n-- text --\n{a|A} {a|A\n",
	} {
		if a, err := parse(txtar.Parse([]byte(source))); err == nil {
			t.Errorf("%s: got %+v", name, a)
		}
	}
	if _, _, err := ReadAll(t.TempDir()); err == nil {
		t.Error("an empty folder is no error")
	}
}

func TestCompare(t *testing.T) {
	roe := told(article.TextField, 25, 28, "Roe", article.Name)
	found := article.Enriched{Entities: []article.Entity{
		{ID: "Q1", Wikidata: "Q1", Name: "Jane Roe", Type: article.Person, Mentions: []article.Mention{
			told(article.TitleField, 0, 3, "Roe", article.Name), told(article.TextField, 0, 8, "Jane Roe", article.Name), roe,
		}},
		{ID: "org:oslo", Name: "Oslo", Type: article.Organization, Mentions: []article.Mention{
			told(article.TitleField, 11, 15, "Óslo", article.Name), told(article.TextField, 13, 15, "an", article.Name),
		}},
	}}
	counts, errors := Compare(parsed(t), found)
	wantCounts := Counts{Gold: 5, Found: 5, Right: 3, Placed: 4, Resolved: 3, Linkable: 1, Linked: 1, LinkRight: 1}
	wantErrors := []string{
		`title 11: "Óslo" is a place, not a organization`,
		`text 13: spurious organization "an"`,
		`text 16: missing place "Osloite" of Oslo`,
		`text 25: "Roe" is John Roe, not Q1`,
	}
	if diff := cmp.Diff(wantCounts, counts); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(wantErrors, errors); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
}

func TestCompareNamesAndLinks(t *testing.T) {
	found := func(wikidata, name string) article.Enriched {
		return article.Enriched{Entities: []article.Entity{{ID: "x", Wikidata: wikidata, Name: name, Type: article.Person, Mentions: []article.Mention{
			told(article.TextField, 0, 8, "Jane Roe", article.Name),
		}}}}
	}
	for name, c := range map[string]struct {
		found article.Enriched
		want  string
	}{
		"right":      {found("Q1", "Jane Roe"), ""},
		"wrong link": {found("Q2", "Jane Roe"), "text 0: Jane Roe is Q1, not Q2"},
		"no link":    {found("", "Jane Roe"), "text 0: Jane Roe is Q1, not without link"},
		"wrong name": {found("Q1", "Roe"), `text 0: Jane Roe is called "Roe"`},
	} {
		gold := Article{
			Text: "Jane Roe", Entities: []Entity{{"jane", article.Person, "Q1", "Jane Roe"}},
			Mentions: []Mention{{told(article.TextField, 0, 8, "Jane Roe", article.Name), 0}},
		}
		_, errors := Compare(gold, c.found)
		if got := append(errors, "")[0]; got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}
