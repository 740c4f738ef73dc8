package enrich

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/article"
)

const ownEntries = `name,type,wikidata,country,lat,lon,aliases
Acme Rockets,organization,,US,,,Acme|ACR
"Ouagadougou, North",place,,BF,12.41,-1.52,Ouaga North
Jane Q. Placeholder,person,Q99999999,,,,Jane Placeholder
Dateline Springs,place,,AU,-25,133,Paris
Kyjiw,place,Q1899,,,,
`

func readEntries(t testing.TB, file string) *Entries {
	t.Helper()
	own, err := ReadEntries(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return own
}

func TestOwnEntriesComeFirst(t *testing.T) {
	known, err := loadKnowledge(readEntries(t, ownEntries))
	if err != nil {
		t.Fatal(err)
	}
	tokens, err := newTokenizer(known)
	if err != nil {
		t.Fatal(err)
	}
	text := "[per ACR] launched for [org Acme] from [loc Ouaga North], said [per Jane Placeholder] in [loc Paris]. " +
		"Later [loc Paris, Texas] and [loc Kiev], not [loc Ouagadougou], heard [org NATO]."
	d := marked(t, tokens, "", text)
	if err := newResolver(known).run(d); err != nil {
		t.Fatal(err)
	}
	got := make(map[string]article.Entity)
	for _, e := range d.resultEntities() {
		e.Mentions, e.Salience, e.Sentiment = nil, 0, 0
		got[e.ID] = e
	}
	for _, want := range []article.Entity{
		{ID: "org:acme-rockets", Name: "Acme Rockets", Type: organization, Country: "US"},
		{ID: "loc:ouagadougou-north-bf", Name: "Ouagadougou, North", Type: place, Country: "BF", Lat: new(12.41), Lon: new(-1.52)},
		{ID: "Q99999999", Name: "Jane Q. Placeholder", Type: person, Wikidata: "Q99999999"},
		{ID: "loc:dateline-springs-au", Name: "Dateline Springs", Type: place, Country: "AU", Lat: new(-25.0), Lon: new(133.0)},
		{ID: "Q1899", Name: "Kyjiw", Type: place, Wikidata: "Q1899", Country: "UA", Lat: new(50.43), Lon: new(30.52)},
		{ID: "Q3777", Name: "Ouagadougou", Type: place, Wikidata: "Q3777", Country: "BF", Lat: new(12.37), Lon: new(-1.52)},
		{ID: "Q7184", Name: "NATO", Type: organization, Wikidata: "Q7184"},
	} {
		if diff := cmp.Diff(want, got[want.ID]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", want.ID, diff)
		}
	}
}

func TestAnotherFileIsAnotherPipeline(t *testing.T) {
	digests := make(map[string]string)
	for name, own := range map[string]*Entries{
		"none": nil, "some": readEntries(t, ownEntries), "more": readEntries(t, ownEntries+"Beta,organization,,,,,\n"),
	} {
		p, err := NewWithOwn(Own{Entries: own}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if other, found := digests[p.Info().Digest]; found {
			t.Errorf("%s and %s have the same digest", name, other)
		}
		digests[p.Info().Digest] = name
	}
}

func TestBadEntries(t *testing.T) {
	for name, test := range map[string]struct{ file, want string }{
		"empty":           {"", "line 1: no row of column names"},
		"unknown column":  {"name,type,colour\n", `line 1, column 11: "colour" is no column; there are name, type,`},
		"column twice":    {"name,type,name\n", "line 1, column 11: column name is there twice"},
		"no type":         {"name,wikidata\n", "line 1: no column type"},
		"type":            {"name,type\nAcme,organization\nBob,human\n", `line 3, column 5 (type): "human" is none of person, organization, place`},
		"fields":          {"name,type\nAcme,organization,US\n", "record on line 2: wrong number of fields"},
		"quote":           {"name,type\n\"Acme,organization\n", `parse error on line 2, column`},
		"no name":         {"name,type\n ,organization\n", `line 2, column 1 (name): "" is no name`},
		"long name":       {"name,type\n" + strings.Repeat("x", 201) + ",person\n", "is longer than 200 bytes"},
		"control":         {"name,type\n\"A\nB\",person\n", "has a control character"},
		"not UTF-8":       {"name,type\nA\xff,person\n", "is not UTF-8"},
		"Wikidata id":     {"name,type,wikidata\nAcme,organization,42\n", `line 2, column 19 (wikidata): "42" is no Wikidata id such as Q42`},
		"id twice":        {"name,type,wikidata\nA,person,Q5\nB,person,Q5\n", "line 3, column 10 (wikidata): Q5 has a row already"},
		"country":         {"name,type,country\nAcme,organization,USA\n", `line 2, column 19 (country): "USA" is no country code such as FR`},
		"latitude":        {"name,type,lat,lon\nX,place,91,0\n", `line 2, column 9 (lat): "91" is no number from -90 to 90`},
		"not a number":    {"name,type,lat,lon\nX,place,0,NaN\n", `line 2, column 11 (lon): "NaN" is no number from -180 to 180`},
		"half a position": {"name,type,lat,lon\nX,place,,9\n", "line 2, column 10 (lon): a position needs lat too"},
		"no longitude":    {"name,type,lat\nX,place,9\n", "line 2, column 9 (lat): a position needs lon too"},
		"person's place":  {"name,type,lat,lon\nX,person,1,1\n", "line 2, column 10 (lat): only a place has a position"},
		"name twice":      {"name,type\nX,place\nX,person\nX,place\n", `line 4, column 1 (name): line 2 has a place called "X" already`},
		"alias twice":     {"name,type,aliases\nX,place,Z\nY,place,W|Z\n", `line 3, column 9 (aliases): line 2 has a place called "Z" already`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ReadEntries(strings.NewReader(test.file))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %s", err, test.want)
			}
		})
	}
}

// Spreadsheets write a mark in front, capitals and spaces.
func TestEntriesOfASpreadsheet(t *testing.T) {
	own := readEntries(t, "\uFEFFType, Name,ALIASES\r\n organization , Acme’s  Rockets ,| A | B|A\r\n")
	if len(own.rows) != 1 {
		t.Fatalf("%d rows", len(own.rows))
	}
	if diff := cmp.Diff([]string{"Acme's Rockets", "A", "B"}, own.rows[0].names); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func FuzzReadEntries(f *testing.F) {
	f.Add(ownEntries)
	f.Add("name,type\nX,place\n")
	f.Fuzz(func(t *testing.T, file string) {
		own, err := ReadEntries(strings.NewReader(file))
		if err != nil {
			return
		}
		for _, e := range own.rows {
			for _, name := range e.names {
				if name == "" || name != plainName(name) {
					t.Errorf("name %q", name)
				}
			}
		}
	})
}
