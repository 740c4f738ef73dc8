package enrich

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// rowsOf returns the rows of a table, without its comments.
func rowsOf(t testing.TB, path string) (rows [][]string) {
	t.Helper()
	table, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(table)) {
		if !strings.HasPrefix(line, "#") {
			rows = append(rows, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
		}
	}
	if len(rows) < 100 {
		t.Fatalf("%s has %d rows", path, len(rows))
	}
	return rows
}

// resolved returns the entities of a marked text by name and by Wikidata id.
func resolved(t testing.TB, r *resolver, tokens *tokenizer, text string) map[string]entity {
	t.Helper()
	d := marked(t, tokens, "", text)
	if err := r.run(d); err != nil {
		t.Fatal(err)
	}
	found := make(map[string]entity)
	for _, e := range d.entities {
		found[e.wikidata] = e
		for _, i := range e.mentions {
			found[d.mentionText(d.mentions[i])] = e
		}
	}
	return found
}

func worldResolver(t testing.TB) (*resolver, *tokenizer) {
	t.Helper()
	known := testKnowledge(t)
	tokens, err := newTokenizer(known)
	if err != nil {
		t.Fatal(err)
	}
	return newResolver(known), tokens
}

// namesake says which country has the name or the demonym of another one, by
// which the smaller one is not known.
var namesake = map[string]string{"Congolese": "CD", "Dominican": "DO", "Dominicans": "DO", "Guinean": "GN", "Guineans": "GN"}

func TestEveryCountryResolves(t *testing.T) {
	r, tokens := worldResolver(t)
	for _, row := range rowsOf(t, "train/knowledge/countries.tsv") {
		id, code := row[1], row[2]
		names := []string{row[0]}
		if row[3] != "" {
			names = append(names, strings.Split(row[3], "|")...)
		}
		for _, name := range names {
			text := "The people of [loc " + name + "] voted on Monday."
			if e := resolved(t, r, tokens, text)[name]; e.wikidata != id || e.country != code {
				t.Errorf("%s is %q of %q, want %s of %s", name, e.wikidata, e.country, id, code)
			}
		}
		if row[4] == "" {
			continue
		}
		for _, word := range strings.Split(row[4], "|") {
			word = strings.TrimPrefix(word, "=")
			e := resolved(t, r, tokens, "A [dem "+word+"] minister voted.")[word]
			if want := namesake[word]; e.country != code && (want == "" || e.country != want) {
				t.Errorf("%s is of %q, want %s", word, e.country, code)
			}
		}
	}
}

func TestEveryCapitalResolves(t *testing.T) {
	r, tokens := worldResolver(t)
	country := make(map[string]string)
	for _, row := range rowsOf(t, "train/knowledge/countries.tsv") {
		country[row[2]] = row[0]
	}
	for _, row := range rowsOf(t, "train/knowledge/capitals.tsv") {
		code, capital, id := row[0], row[1], row[2]
		text := "Ministers met in [loc " + capital + "] on Monday. The government of [loc " + country[code] + "] said so."
		e := resolved(t, r, tokens, text)[capital]
		if capital == country[code] { // Luxembourg: the name means the country
			id = ""
		}
		if e.country != code || id != "" && e.wikidata != id || !e.at.known {
			t.Errorf("%s, %s, is %q of %q, want %s", capital, country[code], e.wikidata, e.country, id)
		}
	}
}

// Heads of state and government are the persons that weigh most.
func TestEveryLeaderResolves(t *testing.T) {
	r, tokens := worldResolver(t)
	leaders := 0
	for number := range r.known.rows {
		thing := r.known.thing(int32(number))
		if thing.typ != person || thing.weight < 200_000 {
			continue
		}
		leaders++
		for _, name := range []string{thing.name, "President " + thing.name} {
			if e := resolved(t, r, tokens, "Talks with [per "+name+"] began on Monday.")[name]; e.wikidata != thing.id {
				t.Errorf("%s is %q, want %s", name, e.wikidata, thing.id)
			}
		}
	}
	if leaders < 300 {
		t.Errorf("%d leaders", leaders)
	}
}

// Every name of a person in our list means them, at least in an article that
// names their country.
func TestEveryListedPersonResolves(t *testing.T) {
	r, tokens := worldResolver(t)
	country := make(map[string]string)
	for _, row := range rowsOf(t, "train/knowledge/countries.tsv") {
		country[row[2]] = row[0]
	}
	shared := map[string]bool{"George Bush": true}
	for _, row := range rowsOf(t, "train/knowledge/persons.tsv") {
		id, code := row[1], row[2]
		for _, name := range append([]string{row[0]}, strings.Split(row[3], "|")...) {
			if name == "" || shared[name] {
				continue
			}
			text := "Talks with [per " + name + "] began on Monday."
			if row[4] == "wary" {
				text += " People in [loc " + country[code] + "] said so."
			}
			if e := resolved(t, r, tokens, text)[name]; e.wikidata != id {
				t.Errorf("%s is %q, want %s", name, e.wikidata, id)
			}
		}
	}
}

// Every name of who is prominent means them wherever it stands.
func TestEveryProminentPersonResolves(t *testing.T) {
	r, tokens := worldResolver(t)
	for _, row := range rowsOf(t, "train/knowledge/prominent.tsv") {
		for _, name := range append([]string{row[0]}, strings.Split(row[3], "|")...) {
			if name == "" {
				continue
			}
			if e := resolved(t, r, tokens, "Talks with [per "+name+"] began on Monday.")[name]; e.wikidata != row[1] {
				t.Errorf("%s is %q, want %s", name, e.wikidata, row[1])
			}
		}
	}
}

func TestProminentPersonsAndTheirNamesakes(t *testing.T) {
	r, tokens := worldResolver(t)
	const more = " He spoke for an hour on the plans. They were not new. No vote was taken."
	for _, test := range []struct{ text, name, want string }{
		{"[per Jeffrey Epstein] was arrested.", "Jeffrey Epstein", "Q2904131"},
		{"[per Kylian Mbappe] scored.", "Kylian Mbappe", "Q21621995"},
		{"[per Iga Swiatek] won.", "Iga Swiatek", "Q26840238"},
		{"[per RFK Jr.] was sworn in.", "RFK Jr.", "Q1352872"},
		{"[per JK Rowling] wrote.", "JK Rowling", "Q34660"},
		{"[per Marine Le Pen] lost.", "Marine Le Pen", "Q12927"}, // by no country
		{"[per Marine Le Pen] lost. [per Le Pen] wept.", "Le Pen", "Q12927"},
		{"[per Gaga] over the news.", "Gaga", ""},
		{"[per John Kane] scored." + more, "John Kane", ""},
		{"[per Kane] scored." + more, "Kane", ""},
		{"[per John Kane] met [per Harry Kane].", "John Kane", ""},
		{"[per John Kane] met [per Harry Kane].", "Harry Kane", "Q969725"},
		{"[per Harry B. Kane] wrote a letter." + more, "Harry B. Kane", ""},
		{"Detective [per Harry Kane] wrote a letter." + more, "Harry Kane", ""},
		{"[per Ed Sheeran] sang. [per Marjorie Sheeran] wept.", "Marjorie Sheeran", ""},
	} {
		if e := resolved(t, r, tokens, test.text)[test.name]; e.wikidata != test.want {
			t.Errorf("%s: %s is %q, want %q", test.text, test.name, e.wikidata, test.want)
		}
	}
}

// Every name of an organization in the news means it, at least in an article
// that names its country.
func TestEveryOrganizationInTheNewsResolves(t *testing.T) {
	r, tokens := worldResolver(t)
	country := make(map[string]string)
	for _, row := range rowsOf(t, "train/knowledge/countries.tsv") {
		country[row[2]] = row[0]
	}
	ids := make(map[string]string)
	for _, row := range slices.Concat(rowsOf(t, "train/knowledge/organizations.tsv"), rowsOf(t, "train/knowledge/companies.tsv"),
		rowsOf(t, "train/knowledge/media.tsv"), rowsOf(t, "train/knowledge/forces.tsv")) {
		id, names := row[1], strings.Split(row[3], "|")
		if id == "" {
			continue
		}
		if row[4] != "also" && row[4] != "alone" { // whose lines are about the other names
			if other, twice := ids[id]; twice && other != row[0] { // a line of its own for names that are less sure
				t.Errorf("%s is both %s and %s", id, other, row[0])
			}
			ids[id] = row[0]
			names = append(names, row[0])
		}
		for _, name := range names {
			if name == "" || name == "SEC" && id == "Q963227" { // in sport
				continue
			}
			text := "Talks with [org " + name + "] began on Monday."
			if row[2] != "" {
				text += " People in [loc " + country[row[2]] + "] said so."
			}
			if e := resolved(t, r, tokens, text)[name]; e.wikidata != id {
				t.Errorf("%s is %q, want %s", name, e.wikidata, id)
			}
		}
	}
}

func TestWhatDependsOnTheCountry(t *testing.T) {
	r, tokens := worldResolver(t)
	for text, want := range map[string]string{
		"[org ABC] said so. It was in [loc Australia].":                                "Q781365",
		"The [org Senate] voted. It was in [loc Texas].":                               "Q66096",
		"The [org Senate] voted. It was in [loc Texas] and [loc Italy].":               "",
		"The [org Senate] voted.":                                                      "",
		"The [org Labor Department] agreed with [loc Texas] and [loc Italy].":          "Q628807",
		"The [org Labor Department] agreed. It was in [loc Manila].":                   "",
		"The [org Department of Education] agreed. It was in [loc Ohio].":              "Q861556",
		"The [org Department of Education] agreed with [loc Texas] and [loc Italy].":   "",
		"Sen. [per Elizabeth Warren], D-Mass., agreed.":                                "Q434706",
		"[per Elizabeth Warren], a painter, agreed.":                                   "",
		"The [org U.S. Treasury] sold bonds.":                                          "Q648666",
		"A man of [loc New Rochelle], [loc New York], said so.":                        "Q744948",
		"A man of [loc Columbus], [loc Georgia], said so.":                             "Q239870",
		"A film called [loc Jupiter] was shown in the [loc United States].":            "",
		"The mayor of [loc Jupiter] said so. It was in [loc Florida].":                 "Q986329",
		"Residents of [loc Burley] met in [loc Leeds], beside the [org US Army].":      "",
		"Residents of [loc Burley], [loc Idaho], met.":                                 "Q844028",
		"He flew to [loc Juneau].":                                                     "Q29445",
		"A man of [loc Flint], [loc Mich.], said so.":                                  "Q490584",
		"The [org Natural Resources Authority] ([org NRA]) said so. [org NRA] agreed.": "",
		"The [org National Rifle Association] ([org NRA]) said so.":                    "Q863259",
		"The [org Federal Bureau of Investigations] ([org FBI]) said so.":              "Q8333",
		"The [loc Clayton] mill was sold.":                                             "",
		"[org Hezbollah] and the army fought.":                                         "Q41053",
		"Reporters of [org The Times] were in [loc England].":                          "Q50008",
		"[org Harvard] won the championship, said the coach.":                          "",
		"[org Harvard] won a prize.":                                                   "Q13371",
		"The [org Lakers] won. It was in [loc Texas].":                                 "Q121783",
		"The [org Saints] won. It was in [loc England].":                               "", // of another place
		"[org ABC] said so. It was in [loc Texas].":                                    "Q169889",
		"The [org SEC] sued the bank. It was in [loc Texas].":                          "Q953944",
		"The coach won the [org SEC] championship. It was in [loc Texas].":             "Q963227",
		"[org ABC] said so.":                                                                                "",
		"The [org Democratic Party] won in [loc Ohio].":                                                     "Q29552",
		"The [org Democratic Party] won in [loc Italy].":                                                    "",
		"[org Home Depot] opened a shop.":                                                                   "Q864407",
		"The mayor of [loc Fargo], [loc N.D.], said so.":                                                    "Q34109",
		"Floods hit [loc Uttar Pradesh] and [loc Bihar].":                                                   "Q1498",
		"The [loc Punjab] chief minister spoke. It was in [loc Pakistan].":                                  "Q4478",
		"[loc Alabama], [loc Arkansas] and [loc Texas] voted.":                                              "Q173",
		"The state of [loc New York] sued. It was in [loc Texas].":                                          "Q1384",
		"[loc New York] sued. It was in [loc Texas].":                                                       "Q60",
		"The mayor of [loc Dover] said so.":                                                                 "", // in England or Delaware
		"The mayor of [loc Dover] said so. It was in [loc England].":                                        "Q179224",
		"The mayor of [loc Birmingham] said so.":                                                            "Q2256",
		"The mayor of [loc Independence] said so. It was in the [loc United States].":                       "",
		"The mayor of [loc Independence], [loc Missouri], said so.":                                         "Q24603",
		"The [org Ministry of Defence] said so. It was in [loc Britain].":                                   "Q1143261",
		"The [org Ministry of Defence] said so in [loc Britain] and [loc Hungary].":                         "",
		"The sheriff of [loc Laramie County], [loc Wyo.], said so.":                                         "Q483982",
		"The sheriff of [loc Orange County], [loc Calif.], went to [loc Texas].":                            "Q5925",
		"The sheriff of [loc Orange County] said so. It was in [loc Florida].":                              "Q488543",
		"The sheriff of [loc Orange County] went from [loc California] to [loc Texas].":                     "",
		"The sheriff of [loc Orange County] said so.":                                                       "",
		"The sheriff of [loc Maricopa County] went from [loc Arizona] to [loc Texas].":                      "Q58691",
		"He landed at [loc San Francisco Airport].":                                                         "Q8688",
		"He landed at [loc Kalibo International Airport]. It was in [loc Manila].":                          "Q1209088",
		"He landed at [loc Sola Airport]. It was in [loc Norway].":                                          "",
		"He swam in the [loc Thames].":                                                                      "Q19686",
		"The town of [loc Westminster], [loc Colorado], was quiet.":                                         "Q948129",
		"She spoke in [loc Westminster]. It was in [loc England].":                                          "Q189960",
		"They marched to the [loc Capitol]. It was in [loc Washington].":                                    "Q54109",
		"They marched to the [loc Capitol]. It was in [loc Havana].":                                        "",
		"The police of [loc Surrey] said so.":                                                               "Q23276",
		"The police of [loc Surrey], [loc B.C.], said so.":                                                  "Q390583",
		"A boat left [loc Hudson Bay].":                                                                     "Q3040",
		"Fires burned on the [loc West Coast]. It was in [loc Oregon].":                                     "Q12606",
		"Fires burned on the [loc West Coast].":                                                             "",
		"Prices fell in the [loc Bay Area], the [loc United States] said.":                                  "Q213205",
		"A hotel in the [loc Highlands] burned, said police in [loc Scotland].":                             "Q106652",
		"[loc Patagonia] sold more jackets.":                                                                "",
		"Hikers were lost in [loc Patagonia], said [loc Argentina].":                                        "Q1507",
		"Police in [loc Cornwall] searched.":                                                                "Q23148",
		"Police in [loc Cornwall], [loc Ontario], searched.":                                                "Q956690",
		"Police in [loc London], [loc Ontario], searched.":                                                  "Q92561",
		"[per Tim Kaine] of the [org U.S. Treasury] said so.":                                               "Q359888",
		"[per Rachel Reeves] met [per Keir Starmer].":                                                       "Q574896",
		"[per Rachel Reeves] met [per Jane Roe].":                                                           "",
		"The [org Treasury] said so, and [per Keir Starmer] agreed.":                                        "Q578269",
		"The [org Labour] vote fell, [per Keir Starmer] said.":                                              "Q9630",
		"The [org Supreme Court] let [per Donald Trump] go on.":                                             "Q11201",
		"The [org Supreme Court] let [per Donald Trump] meet [per Keir Starmer].":                           "",
		"The [org Supreme Court] let [per Donald Trump] stay in [loc Italy].":                               "",
		"The [org Supreme Court] sat as [dem American] [per Donald Trump] left [loc Italy] for [loc Ohio].": "Q11201",
		"The [org House] voted, Democrats with Republicans.":                                                "Q11701",
		"The [org House] voted, Democrats alone.":                                                           "",
		"The [org House] voted, Democrats with Republicans, said state Rep. Roe of [loc Texas].":            "",
		"Troops took [loc El-Fasher].":                                                                      "Q311204",
		"A judge in [loc Alexandria] ruled on it. It was in [loc Virginia].":                                "Q88",
		"A judge in [loc Alexandria] ruled on it. It was in [loc Paris].":                                   "Q87",
		"They saw it in the constellation of [loc Leo].":                                                    "",
		"[org Queen's College] won. It was in [loc Canada].":                                                "",
		"[per Tim Kaine] said so.":                                                                          "",
		"Former president [per Joyce Banda] trailed. It was in [loc Malawi].":                               "Q57388",
		"A court sentenced [per Sheikh Hasina] to death.":                                                   "Q52183",
		"Roe saw [per Hasina] at the court.":                                                                "",
		"The coach won the championship game. [loc California] Gov. [per Gavin Newsom] watched.":            "Q99",
		"The striker scored a goal as the club won 1-0 at [loc Fulham] in the [org Premier League].":        "Q18708",
		"Snow fell on upstate [loc New York] on Monday.":                                                    "Q1384",
		"Talks on the [loc South Caucasus] began.":                                                          "Q200173",
		"Floods hit [loc Galicia]. It was in [loc Spain].":                                                  "Q3908",
		"Soldiers of [loc Galicia] marched to [loc Kyiv].":                                                  "",
		"[loc Cairo] was the code name of a project.":                                                       "",
		"[loc Cairo] was the scene of a fire.":                                                              "Q85",
		"The [loc Punjab] chief minister spoke. It was in [loc Delhi], [loc India].":                        "Q22424",
	} {
		d := marked(t, tokens, "", text)
		if err := r.run(d); err != nil {
			t.Fatal(err)
		}
		first := d.mentions[0]
		for _, e := range d.entities {
			for _, i := range e.mentions {
				if d.mentions[i] == first && e.wikidata != want {
					t.Errorf("%s: %q, want %q", text, e.wikidata, want)
				}
			}
		}
	}
}

// A region is meant by each of its names wherever it is named, but where a city or a
// country has the name, too.
func TestEveryRegionResolves(t *testing.T) {
	r, tokens := worldResolver(t)
	shared := map[string]bool{"Victoria": true, "Georgia": true, "New York": true, "Washington": true}
	for _, row := range rowsOf(t, "train/knowledge/regions.tsv") {
		for _, name := range append([]string{row[0]}, strings.Split(row[3], "|")...) {
			if name == "" || shared[name] {
				continue
			}
			text := "Many went to [loc " + name + "] on Monday."
			if e := resolved(t, r, tokens, text)[name]; e.wikidata != row[1] {
				t.Errorf("%s is %q, want %q", name, e.wikidata, row[1])
			}
		}
	}
}

func TestEveryFeatureResolves(t *testing.T) {
	r, tokens := worldResolver(t)
	for _, list := range []string{"features", "airports"} {
		for _, row := range rowsOf(t, "train/knowledge/"+list+".tsv") {
			names := []string{row[0]}
			if row[3] != "" {
				names = append(names, strings.Split(row[3], "|")...)
			}
			if row[4] == "also" {
				names = names[1:]
			}
			for _, name := range names {
				if !slices.ContainsFunc(r.lookUp(name).ofType(place), func(k known) bool { return k.id == row[1] && k.country == row[2] }) {
					t.Errorf("%s: %s of %q is unknown", list, name, row[2])
				}
			}
			text := "Many went to [loc " + row[0] + "] on Monday."
			if e := resolved(t, r, tokens, text)[row[0]]; row[4] == "" && e.wikidata != row[1] {
				t.Errorf("%s: %s is %q, want %q", list, row[0], e.wikidata, row[1])
			}
		}
	}
}

func TestEveryCountyResolves(t *testing.T) {
	r, tokens := worldResolver(t)
	for _, row := range rowsOf(t, "train/knowledge/counties.tsv") {
		text := "The sheriff of [loc " + row[0] + "], [loc " + row[3] + "], said so."
		if e := resolved(t, r, tokens, text)[row[0]]; e.wikidata != row[1] && !r.known.find(row[0]).contains(known{id: row[1]}) {
			continue // a city or a part of one: Brooklyn
		} else if e.wikidata != row[1] {
			t.Errorf("%s in %s is %q, want %s", row[0], row[3], e.wikidata, row[1])
		}
	}
}
