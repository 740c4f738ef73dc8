package enrich

import (
	"slices"
	"strings"
	"testing"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/ner"
)

func TestCallSigns(t *testing.T) {
	for token, want := range map[string]bool{
		"KDKA": true, "WXQT": true, "CKNW": true, "3AW": true, "6PR": true, "2MMM": true,
		"WITH": false, "CNBC": false, "NATO": false, "KGB": false, "1AB": false, "3PM": false, "4x4": false, "K": false, "": false, "Kiev": false,
	} {
		if got := isCallSign(token); got != want {
			t.Errorf("%q: got %t, want %t", token, got, want)
		}
	}
}

func TestCallSignsBesideCapitalsAreLeftAlone(t *testing.T) {
	for text, want := range map[string]string{
		"The radio station KDKA went silent .":    "KDKA",
		"KDKA":                                    "",
		"RADIO STATION KDKA WENT SILENT .":        "",
		"The radio of Sir KDKA Smith":             "", // as "KDKA Smith" is a name already
		"He bought KDKA , and sold a bolt .":      "",
		"Television stations 3AW and 2GB agree .": "3AW 2GB",
	} {
		tokens := strings.Fields(text)
		var names []ner.Span
		if at := strings.Index(text, "KDKA Smith"); at >= 0 {
			names = []ner.Span{{First: 4, End: 6, Type: article.Person}}
		}
		all := [][]ner.Span{names}
		addCallSigns([][]string{tokens}, all)
		var got []string
		for _, name := range all[0][len(names):] {
			got = append(got, strings.Join(tokens[name.First:name.End], " "))
		}
		if text := strings.Join(got, " "); text != want {
			t.Errorf("%s: got %q, want %q", strings.Join(tokens, " "), text, want)
		}
	}
}

func TestTeams(t *testing.T) {
	known := testMentions(t).tagger
	for text, want := range map[string]string{
		"[ Rochester Jeffersons ] joined the league .":  "org Rochester Jeffersons",
		"[ Seattle ] Mariners won .":                    "org Seattle Mariners",
		"[ Boston Red Sox ] won .":                      "loc Boston Red Sox", // no plural
		"[ Canada ] Falcons won .":                      "loc Canada",
		"[ Seattle ] Zorblats won .":                    "loc Seattle",
		"[ Seattle Heights ] is a suburb of the city .": "loc Seattle Heights",
		"[ Rochester Jeffersons ] Join The League":      "loc Rochester Jeffersons",
	} {
		open, closed, found := strings.Cut(text, " ]")
		name := strings.Fields(strings.TrimPrefix(open, "[ "))
		tokens := slices.Concat(name, strings.Fields(closed))
		if !found {
			t.Fatalf("%q marks no name", text)
		}
		got := known.team(tokens, ner.Span{First: 0, End: len(name), Type: article.Place})
		mark := map[article.EntityType]string{article.Place: "loc", article.Organization: "org"}[got.Type]
		if text := mark + " " + strings.Join(tokens[:got.End], " "); text != want {
			t.Errorf("%s: got %q, want %q", strings.Join(tokens, " "), text, want)
		}
	}
}

func TestOwnNamesOfSeveralWordsAreToldWhereTheModelPassesThemOver(t *testing.T) {
	known, err := loadKnowledge(readEntries(t, "name,type\nGlimmerfax Widgets,organization\nZorblat,organization\n"))
	if err != nil {
		t.Fatal(err)
	}
	tagger := &tagger{known: known}
	for text, want := range map[string]string{
		"The maker Glimmerfax Widgets hired people":   "Glimmerfax Widgets",
		"Glimmerfax Widgets":                          "Glimmerfax Widgets",
		"They saw Glimmerfax Widgets Live":            "",
		"The maker of Glimmerfax hired Widgets twice": "",
		"He said Zorblat":                             "", // could be any word
	} {
		tokens := strings.Fields(text)
		var got []string
		for _, name := range tagger.withDemonyms(tokens, nil, nil) {
			got = append(got, strings.Join(tokens[name.First:name.End], " "))
		}
		if name := strings.Join(got, ", "); name != want {
			t.Errorf("%s: got %q, want %q", text, name, want)
		}
	}
}

func TestListsOfOrganizationsAreWhole(t *testing.T) {
	tagger := &tagger{known: testKnowledge(t)}
	org := func(first int) found {
		return found{ner.Span{First: first, End: first + 1, Type: article.Organization}, article.Name}
	}
	place := found{ner.Span{First: 2, End: 3, Type: article.Place}, article.Name}
	for text, c := range map[string]struct{ found, want []found }{
		"Meta , Alphabet and Amazon":  {[]found{org(4)}, []found{org(0), org(2), org(4)}},
		"Intel , Meta and Microsoft":  {[]found{org(0), place, org(4)}, []found{org(0), org(2), org(4)}},
		"Roe , Canada and Microsoft":  {[]found{place, org(4)}, []found{place, org(4)}},
		"Big Meta and Amazon":         {[]found{org(3)}, []found{org(3)}},
		"meta and Amazon":             {[]found{org(2)}, []found{org(2)}},
		"Meta and the rest of Amazon": {[]found{org(5)}, []found{org(5)}},
	} {
		if got := tagger.withListed(strings.Fields(text), slices.Clone(c.found)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", text, got, c.want)
		}
	}
}
