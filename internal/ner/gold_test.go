package ner

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/article"
)

const (
	person       = article.Person
	organization = article.Organization
	place        = article.Place
)

// uner writes a sentence of Universal NER from "token/tag" words; a tag that is
// left out is O.
func uner(words string) string {
	var lines strings.Builder
	for i, word := range strings.Fields(words) {
		token, tag, tagged := strings.Cut(word, "/")
		if !tagged {
			tag = "O"
		}
		lines.WriteString(strings.Join([]string{string(rune('1' + i)), token, tag, "-", "-"}, "\t") + "\n")
	}
	return lines.String() + "\n"
}

func TestReadUNER(t *testing.T) {
	for name, c := range map[string]struct {
		input string
		want  []Document
	}{
		"nothing": {"", nil},
		"a name, and one beside it": {
			uner("Xi/B-PER Jinping/I-PER China/B-LOC rose"),
			[]Document{{{[]string{"Xi", "Jinping", "China", "rose"}, []Span{{0, 2, person}, {2, 3, place}}}}},
		},
		"B tells neighbours of one type apart": {
			uner("Minsk/B-LOC Beijing/B-LOC"),
			[]Document{{{[]string{"Minsk", "Beijing"}, []Span{{0, 1, place}, {1, 2, place}}}}},
		},
		"another type begins without B": {
			uner("Minsk/B-LOC Tractor/I-ORG"),
			[]Document{{{[]string{"Minsk", "Tractor"}, []Span{{0, 1, place}, {1, 2, organization}}}}},
		},
		"other types are no names": {
			uner("Euro/B-OTH 2020/I-OTH x/B-O"),
			[]Document{{{Tokens: []string{"Euro", "2020", "x"}}}},
		},
		"documents": {
			"# newdoc id = a\n" + uner("One") + uner("Two") + "# newdoc id = b\n# sent_id = 3\n" + uner("Three"),
			[]Document{{{Tokens: []string{"One"}}, {Tokens: []string{"Two"}}}, {{Tokens: []string{"Three"}}}},
		},
		"no empty line at the end": {
			"1\tOne\tO",
			[]Document{{{Tokens: []string{"One"}}}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ReadUNER(strings.NewReader(c.input), false)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadUNERJoinsHyphens(t *testing.T) {
	for name, c := range map[string]struct {
		text, words string
		want        Sentence
	}{
		"a word": {
			"a well-known man", "a well - known man",
			Sentence{Tokens: []string{"a", "well-known", "man"}},
		},
		"a name has the first type there is": {
			"pro-China Jean-Claude", "pro - China/B-LOC Jean/B-PER -/I-PER Claude/I-PER",
			Sentence{[]string{"pro-China", "Jean-Claude"}, []Span{{0, 1, place}, {1, 2, person}}},
		},
		"a dash between spaces stays": {
			"Minsk - Reuters", "Minsk/B-LOC - Reuters/B-ORG",
			Sentence{[]string{"Minsk", "-", "Reuters"}, []Span{{0, 1, place}, {2, 3, organization}}},
		},
		"a hyphen at the end stays": {
			"pre- and post-war", "pre - and post - war",
			Sentence{Tokens: []string{"pre", "-", "and", "post-war"}},
		},
		"two hyphens": {
			"up-to-date", "up - to - date",
			Sentence{Tokens: []string{"up-to-date"}},
		},
		"a mark does not join": {
			"(-1)", "( - 1 )",
			Sentence{Tokens: []string{"(", "-", "1", ")"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ReadUNER(strings.NewReader("# text = "+c.text+"\n"+uner(c.words)), true)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]Document{{c.want}}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadWikigold(t *testing.T) {
	input := "The O\nMad I-ORG\nCapsule I-ORG\n\nXi I-PER\nChina I-LOC\n\n010 I-MISC\n"
	first := Sentence{[]string{"The", "Mad", "Capsule"}, []Span{{1, 3, organization}}}
	second := Sentence{[]string{"Xi", "China"}, []Span{{0, 1, person}, {1, 2, place}}}
	third := Sentence{Tokens: []string{"010"}}
	for length, want := range map[int][]Document{
		1: {{first}, {second}, {third}},
		2: {{first, second}, {third}},
		3: {{first, second, third}},
	} {
		got, err := ReadWikigold(strings.NewReader(input), length)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("documents of %d (-want +got):\n%s", length, diff)
		}
	}
}

func TestReadCrossNER(t *testing.T) {
	input := "Oasis\tB-band\nof\tO\nManchester\tB-location\n\nThe\tB-magazine\nMassacre\tB-album\nby\tO\n50\tB-musicalartist\nCent\tI-musicalartist\n"
	want := []Document{
		{{[]string{"Oasis", "of", "Manchester"}, []Span{{0, 1, organization}, {2, 3, place}}}},
		{{[]string{"The", "Massacre", "by", "50", "Cent"}, []Span{{0, 1, organization}, {3, 5, person}}}},
	}
	got, err := ReadCrossNER(strings.NewReader(input))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMalformedGoldNamesTheLine(t *testing.T) {
	readUNER := func(s string) ([]Document, error) { return ReadUNER(strings.NewReader(s), true) }
	readWikigold := func(s string) ([]Document, error) { return ReadWikigold(strings.NewReader(s), 10) }
	readCrossNER := func(s string) ([]Document, error) { return ReadCrossNER(strings.NewReader(s)) }
	long := strings.Repeat("x", 1<<20)
	for name, c := range map[string]struct {
		read        func(string) ([]Document, error)
		input, want string
	}{
		"UNER: no tag":          {readUNER, "# newdoc\n1\tParis\n", "line 2: no tag"},
		"UNER: no token":        {readUNER, "1\t\tO\n", "line 1: no token"},
		"UNER: unknown place":   {readUNER, uner("Paris/E-LOC"), "line 1: unknown tag"},
		"UNER: no type":         {readUNER, uner("Paris Paris/B"), "line 2: unknown tag"},
		"UNER: too long":        {readUNER, "\n" + long, "line 2: "},
		"wikigold: no tag":      {readWikigold, "The O\n\nParis\n", "line 3: no tag"},
		"wikigold: unknown tag": {readWikigold, "The O\nParis LOC\n", "line 2: unknown tag"},
		"wikigold: too long":    {readWikigold, long, "line 1: "},
		"CrossNER: no tag":      {readCrossNER, "The\tO\nParis O\n", "line 2: no tag"},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := c.read(c.input); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v and the error %v; want one with %q", got, err, c.want)
			}
		})
	}
}

func FuzzReadGold(f *testing.F) {
	f.Add("# text = a-b\n" + uner("a/B-PER -/I-PER b"))
	f.Add("The O\nMad I-ORG\n\n")
	f.Fuzz(func(t *testing.T, input string) {
		documents, _ := ReadUNER(strings.NewReader(input), true)
		more, _ := ReadWikigold(strings.NewReader(input), 2)
		for _, d := range append(documents, more...) {
			for _, s := range d {
				checkSpans(t, s.Names, len(s.Tokens))
			}
		}
	})
}

// checkSpans fails unless the names are in order, in the sentence, of a known
// type, and do not overlap.
func checkSpans(t testing.TB, names []Span, tokens int) {
	t.Helper()
	at := 0
	for _, n := range names {
		if n.First < at || n.End <= n.First || n.End > tokens || typeIndex(n.Type) < 0 {
			t.Fatalf("name %+v at token %d of %d", n, at, tokens)
		}
		at = n.End
	}
}
