package enrich

import (
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/article"
)

func testKnowledge(t testing.TB) *knowledge {
	t.Helper()
	known, err := loadKnowledge(nil)
	if err != nil {
		t.Fatal(err)
	}
	return known
}

func TestFindKnowsTheWorld(t *testing.T) {
	known := testKnowledge(t)
	for name, want := range map[string]meaning{
		"Belarus":                     {"Q184", "Belarus", "BY", article.Place},
		"People's Republic of China":  {"Q148", "China", "CN", article.Place},
		"U.S.":                        {"Q30", "United States", "US", article.Place},
		"USA":                         {"Q30", "United States", "US", article.Place},
		"UK":                          {"Q145", "United Kingdom", "GB", article.Place},
		"Britain":                     {"Q145", "United Kingdom", "GB", article.Place},
		"Georgia":                     {"Q230", "Georgia", "GE", article.Place},
		"Netherlands":                 {"Q55", "Netherlands", "NL", article.Place},
		"EU":                          {"Q458", "European Union", "", article.Organization},
		"UN":                          {"Q1065", "United Nations", "", article.Organization},
		"NATO":                        {"Q7184", "NATO", "", article.Organization},
		"Europe":                      {"Q46", "Europe", "", article.Place},
		"Texas":                       {"Q1439", "Texas", "US", article.Place},
		"Beijing":                     {"Q956", "Beijing", "CN", article.Place},
		"Minsk":                       {"Q2280", "Minsk", "BY", article.Place},
		"Kiev":                        {"Q1899", "Kyiv", "UA", article.Place},
		"London":                      {"Q84", "London", "GB", article.Place},
		"New York":                    {"Q60", "New York City", "US", article.Place},
		"Alexander Lukashenko":        {"Q2866", "Alexander Lukashenko", "BY", article.Person},
		"Li Keqiang":                  {"Q18111", "Li Keqiang", "CN", article.Person},
		"Volkswagen":                  {"Q246", "Volkswagen", "DE", article.Organization},
		"Bernie Sanders":              {"Q359442", "Bernie Sanders", "US", article.Person},
		"Apple Inc.":                  {"Q312", "Apple", "US", article.Organization},
		"Association of Flower Folk":  {},
		"Democratic Republic of Oz":   {},
		"belarus":                     {},
		"\x00\xff":                    {},
		strings.Repeat("Paris ", 100): {},
	} {
		var got meaning
		if found := known.find(name); !found.none() {
			best := found.best()
			got = meaning{best.id, best.name, best.country, best.typ}
		}
		if got != want {
			t.Errorf("%q is %v, want %v", name, got, want)
		}
	}
}

// meaning is what a name stands for.
type meaning struct {
	id, name, country string
	typ               article.EntityType
}

func TestDemonyms(t *testing.T) {
	known := testKnowledge(t)
	for word, want := range map[string]string{
		"Belarusian": "Belarus", "Belarusians": "Belarus", "Chinese": "China", "British": "United Kingdom",
		"Briton": "United Kingdom", "Britons": "United Kingdom", "French": "France", "Dutch": "Netherlands", "Spanish": "Spain",
		"Spaniards": "Spain", "Swiss": "Switzerland", "Swedes": "Sweden", "Danish": "Denmark", "Poles": "Poland", "Turks": "Turkey",
		"Scottish": "Scotland", "European": "Europe", "Africans": "Africa", "Asian": "Asia", "Texan": "Texas",
		"Californians": "California", "Londoner": "London", "Muscovites": "Moscow", "New Yorkers": "New York City",
		"South Korean": "South Korea", "North Koreans": "North Korea", "Korean": "South Korea", "Sri Lankan": "Sri Lanka",
		"Nigerien": "Niger", "Nigerian": "Nigeria", "Palestinians": "Palestine", "Eurasian": "Eurasia",
		"chinese": "", "Chineses": "", "Trade": "", "Human": "", "Pragmatic": "", "": "",
	} {
		if got, _ := known.demonym(word); got.name != want {
			t.Errorf("%q are of %q, want %q", word, got.name, want)
		}
	}
}

// A country without a demonym is one that the table forgot.
func TestCountriesHaveDemonyms(t *testing.T) {
	known := testKnowledge(t)
	peopled := make(map[string]bool)
	for _, number := range known.demonyms {
		peopled[known.thing(number).country] = true
	}
	for _, code := range strings.Fields(`AF AL DZ AO AR AM AU AT AZ BH BD BY BE BO BA BR BG KH CM CA TD CL CN CO CD HR CU CY CZ DK
		EC EG EE ET FI FR GE DE GH GR GT HT HN HU IS IN ID IR IQ IE IL IT JM JP JO KZ KE XK KW KG LA LV LB LY LT LU MY ML MT MX MD
		MN ME MA MZ MM NP NL NZ NI NE NG KP MK NO OM PK PS PA PY PE PH PL PT QA RO RU RW SA SN RS SG SK SI SO ZA KR SS ES LK SD SE
		CH SY TW TJ TZ TH TN TR TM UG UA AE GB US UY UZ VE VN YE ZM ZW`) {
		if !peopled[code] {
			t.Errorf("nobody is of %s", code)
		}
	}
}

func TestThingsAreWellFormed(t *testing.T) {
	known := testKnowledge(t)
	id, country := regexp.MustCompile(`^(?:Q[1-9]\d*)?$`), regexp.MustCompile(`^(?:[A-Z]{2})?$`)
	types := []article.EntityType{article.Person, article.Organization, article.Place}
	names := make(map[string]string)
	for number := range known.rows {
		thing := known.thing(int32(number))
		if !id.MatchString(thing.id) || !country.MatchString(thing.country) || !slices.Contains(types, thing.typ) || thing.weight < 0 {
			t.Errorf("malformed: %+v", thing)
		}
		if thing.name == "" || thing.name != strings.TrimSpace(thing.name) || !utf8.ValidString(thing.name) {
			t.Errorf("malformed name: %+q", thing.name)
		}
		if other, found := names[thing.id]; thing.id != "" && found && other != thing.name {
			t.Errorf("%s is both %s and %s", thing.id, other, thing.name)
		}
		names[thing.id] = thing.name
	}
}

func TestMeaningsAreOrderedByWeight(t *testing.T) {
	k := testKnowledge(t)
	for _, name := range k.names.all() {
		found := slices.Collect(k.find(name).all())
		if !slices.IsSortedFunc(found, func(a, b known) int { return b.weight - a.weight }) {
			t.Errorf("%s: %v", name, found)
		}
	}
}

func TestKnowledgeIsTheSameForAll(t *testing.T) {
	shared, again := testKnowledge(t), testKnowledge(t)
	compare := cmp.AllowUnexported(known{}, coordinates{})
	if shared.digest != again.digest || len(shared.digest) != 64 {
		t.Errorf("digests %q and %q", shared.digest, again.digest)
	}
	want := slices.Collect(again.find("Springfield").all())
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if diff := cmp.Diff(want, slices.Collect(shared.find("Springfield").all()), compare); diff != "" {
				t.Error(diff)
			}
			shared.demonym("Belarusian")
		})
	}
	group.Wait()
}

func TestFindAllocatesNothing(t *testing.T) {
	known := testKnowledge(t)
	if n := testing.AllocsPerRun(100, func() { known.find("Paris"); known.find("no such name"); known.demonym("French") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkLoadKnowledge(b *testing.B) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	k := testKnowledge(b)
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(k)
	for b.Loop() {
		testKnowledge(b)
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB")
}
