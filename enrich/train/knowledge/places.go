package main

import (
	_ "embed"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Cities of GeoNames with fewer inhabitants are left out; Natural Earth's
// choice of places is taken whole. The news in English tells of small towns
// mostly where English is spoken.
const (
	cityFloor    = 50_000
	englishFloor = 15_000
)

// speaksEnglish names countries by their ISO codes.
var speaksEnglish = map[string]bool{"US": true, "GB": true, "IE": true, "CA": true, "AU": true, "NZ": true}

// unassigned are the countries of places that Natural Earth gives no code.
var unassigned = map[string]string{"Kosovo": "XK", "Somaliland": "SO"}

// addNaturalEarth adds the populated places of Natural Earth.
func (w *world) addNaturalEarth(path string) error {
	table, err := readCSV(path)
	if err != nil {
		return err
	}
	slices.SortStableFunc(table, func(a, b map[string]string) int { return number(b["pop_max"]) - number(a["pop_max"]) })
	called := make(map[string]map[string]string) // records by country and English name, the largest place of a name
	for _, record := range slices.Backward(table) {
		name, country := englishName(record)
		called[country+" "+name], called[country+" "+ascii(name)] = record, record
	}
	for _, record := range table {
		name, country := englishName(record)
		isOther := func(alias string) bool {
			other := called[country+" "+alias]
			return alias != name && alias != ascii(name) && other["wikidataid"] != record["wikidataid"] &&
				namesakeShare*number(other["pop_max"]) > number(record["pop_max"])
		}
		t := thing{
			typ: place, id: record["wikidataid"], country: country, weight: number(record["pop_max"]), name: name,
			others: placeNames(record["name"], record["nameascii"], ascii(name), record["namealt"]),
			city:   true, latitude: degrees(record["latitude"]), longitude: degrees(record["longitude"]),
		}
		t.others = slices.DeleteFunc(t.others, isOther)
		if !strings.HasPrefix(t.id, "Q") {
			t.id = ""
		}
		if country == "US" {
			t.region = record["adm1name"]
		}
		isSmallTown := country == "US" && t.weight < smallTownFloor && record["featurecla"] == "Populated place"
		t.trust = waryIf(w.isEveryday(t) || isSmallTown)
		w.add(t)
	}
	return nil
}

// namesakeShare is how many times as many inhabitants a place has, at least, that keeps a name
// which is that of another in English: Rostov is Rostov-on-Don.
const namesakeShare = 10

// englishName returns a place's name in English, and its country. The name is that of
// Wikidata, as is the id: the table's own is at times that of another place, Mazatlán for
// Mazatán.
func englishName(record map[string]string) (name, country string) {
	name, country = strings.TrimSpace(record["name_en"]), record["iso_a2"]
	if name == "" || !isLatin(name) {
		name = record["name"]
	}
	if len(country) != 2 {
		country = unassigned[record["adm0name"]]
	}
	return name, country
}

// placeNames returns the names that English text may use. Some are lists.
func placeNames(names ...string) []string {
	var all []string
	for _, list := range names {
		for _, name := range strings.Split(list, "|") {
			name = strings.TrimSpace(name)
			if len(name) > 2 && isLatin(name) {
				all = append(all, name)
			}
		}
	}
	return all
}

// everydayFloor is the number of inhabitants from which on a city is meant even
// if it is called by a word of everyday, as Nice and Reading are.
const everydayFloor = 150_000

// townFloor is the number of inhabitants below which a town of the United States that
// Natural Earth lacks is meant only where its state is named: more often its name is a
// planet's, a street's or a person's, as Jupiter, Whitehall and Marshall are.
const townFloor = 100_000

// smallTownFloor is the same for those that Natural Earth has, capitals of states apart: it
// has no Burley, Hereford or Douglas but those of Idaho, Texas and Wyoming.
const smallTownFloor = 30_000

// isEveryday reports whether a small place is called by a word that news writes
// in small letters, too: Orange, Normal.
func (w *world) isEveryday(t thing) bool {
	return t.weight < everydayFloor && w.common[strings.ToLower(t.name)]
}

// A small town called as so many of the persons are by their first name is meant only where
// its country is named: more often Leo is somebody, or a constellation, than a town of Burkina
// Faso.
const (
	manyOfFirstName = 8
	firstNameFloor  = 100_000 // inhabitants
)

// distrustFirstNames makes small towns that are called by a first name wary. Those of the
// United States have rules of their own.
func (w *world) distrustFirstNames() error {
	bearers := make(map[string]int)
	for _, t := range w.things {
		if first, _, longer := strings.Cut(t.name, " "); t.typ == person && longer {
			bearers[first]++
		}
	}
	for _, t := range w.things {
		isFirstName := func(name string) bool { return bearers[name] >= manyOfFirstName }
		if t.typ == place && t.region == "" && t.weight < firstNameFloor && (isFirstName(t.name) || slices.ContainsFunc(t.others, isFirstName)) {
			t.trust = wary
		}
	}
	return nil
}

// addSaints gives the places named after saints and mountains the other
// spellings.
func (w *world) addSaints() error {
	for _, t := range w.things {
		if t.typ != place {
			continue
		}
		for _, name := range append([]string{t.name}, t.others...) {
			for _, spellings := range [][]string{{"Saint ", "St. ", "St "}, {"Mount ", "Mt. ", "Mt "}, {"Fort ", "Ft. "}} {
				w.name(t, respelled(name, spellings)...)
			}
		}
	}
	return nil
}

// respelled returns a name that begins with one of the spellings with each of
// them.
func respelled(name string, spellings []string) []string {
	for _, spelling := range spellings {
		rest, found := strings.CutPrefix(name, spelling)
		if !found {
			continue
		}
		var all []string
		for _, other := range spellings {
			all = append(all, other+rest)
		}
		return all
	}
	return nil
}

// geoName is a city of GeoNames.
type geoName struct {
	Name        string  `json:"name"`
	CountryCode string  `json:"countrycode"`
	Admin1      string  `json:"admin1code"`
	Population  int     `json:"population"`
	Latitude    float64 `json:"latitude"`
	Longitude   float64 `json:"longitude"`

	Alternatives []string `json:"alternatenames"` // in many languages and scripts
}

// towns gives cities by name, country and state of the United States their ids.
//
//go:embed towns.tsv
var towns string

// townIDs returns the ids of towns by name, country and state.
func townIDs() map[[3]string]string {
	ids := make(map[[3]string]string)
	for _, row := range rows(towns) {
		ids[[3]string{row.name, row.country, strings.Join(row.others, "")}] = row.id
	}
	return ids
}

// addGeoNames adds the cities that Natural Earth lacks, with ids where the list of
// towns has them.
func (w *world) addGeoNames(path string) error {
	var byID map[string]geoName
	if err := readJSON(path, &byID); err != nil {
		return err
	}
	capitals, ids := capitalsByCountry(), townIDs()
	for _, id := range sortedKeys(byID) {
		g := byID[id]
		floor := cityFloor
		if speaksEnglish[g.CountryCode] {
			floor = englishFloor
		}
		if g.Population < floor && !slices.Contains(capitals[g.CountryCode], g.Name) || !isLatin(g.Name) {
			continue
		}
		if there := w.known(g); there != nil {
			w.name(there, placeNames(g.Name, ascii(g.Name))...)
			continue
		}
		t := thing{
			typ: place, country: g.CountryCode, weight: g.Population, name: g.Name, others: placeNames(ascii(g.Name)),
			city: true, latitude: g.Latitude, longitude: g.Longitude,
		}
		if g.CountryCode == "US" {
			t.region = states[g.Admin1]
		}
		t.id = ids[[3]string{t.name, t.country, t.region}]
		t.trust = waryIf(w.isEveryday(t) || t.region != "" && t.weight < townFloor)
		w.add(t)
	}
	return nil
}

// known returns the place of Natural Earth that one of GeoNames is: nearby and
// of the same name, or next to it, of a like size and of a name that it has, too.
func (w *world) known(g geoName) *thing {
	for _, name := range []string{g.Name, ascii(g.Name)} {
		for _, t := range w.byName[straighten(name)] {
			if t.isNear(g, 0.5) {
				return t
			}
		}
	}
	for _, name := range g.Alternatives {
		for _, t := range w.byName[straighten(name)] {
			if t.id != "" && t.isNear(g, 0.1) && t.weight <= 4*g.Population && g.Population <= 4*t.weight {
				return t
			}
		}
	}
	return nil
}

// isNear reports whether a city lies within some degrees of another one of its
// country.
func (t *thing) isNear(g geoName, degrees float64) bool {
	return t.city && t.country == g.CountryCode &&
		math.Abs(t.latitude-g.Latitude) < degrees && math.Abs(t.longitude-g.Longitude) < degrees
}

func readCSV(path string) ([]map[string]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil || len(records) == 0 {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	var table []map[string]string
	for _, record := range records[1:] {
		row := make(map[string]string, len(record))
		for i, value := range record {
			row[records[0][i]] = value
		}
		table = append(table, row)
	}
	return table, nil
}

func readJSON(path string, into any) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(content, into); err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	return nil
}

// sortedKeys returns the keys, shorter ones first, which is the order of
// numbers.
func sortedKeys[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
	return keys
}

func number(s string) int {
	n, _ := strconv.Atoi(s) // some are empty
	return max(n, 0)
}

func degrees(s string) float64 {
	x, _ := strconv.ParseFloat(s, 64) // some are empty
	return x
}

func isLatin(s string) bool {
	for _, c := range s {
		if unicode.IsLetter(c) && !unicode.Is(unicode.Latin, c) {
			return false
		}
	}
	return true
}

// ascii returns a name without the marks on its letters.
func ascii(s string) string {
	var plain strings.Builder
	for _, c := range norm.NFD.String(s) {
		if !unicode.Is(unicode.Mn, c) {
			plain.WriteRune(c)
		}
	}
	return plain.String()
}

// states of the United States by their postal codes.
var states = map[string]string{
	"AK": "Alaska", "AL": "Alabama", "AR": "Arkansas", "AZ": "Arizona",
	"CA": "California", "CO": "Colorado", "CT": "Connecticut", "DC": "District of Columbia",
	"DE": "Delaware", "FL": "Florida", "GA": "Georgia", "HI": "Hawaii",
	"IA": "Iowa", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana",
	"KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana", "MA": "Massachusetts",
	"MD": "Maryland", "ME": "Maine", "MI": "Michigan", "MN": "Minnesota",
	"MO": "Missouri", "MS": "Mississippi", "MT": "Montana", "NC": "North Carolina",
	"ND": "North Dakota", "NE": "Nebraska", "NH": "New Hampshire", "NJ": "New Jersey",
	"NM": "New Mexico", "NV": "Nevada", "NY": "New York", "OH": "Ohio",
	"OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania", "RI": "Rhode Island",
	"SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas",
	"UT": "Utah", "VA": "Virginia", "VT": "Vermont", "WA": "Washington",
	"WI": "Wisconsin", "WV": "West Virginia", "WY": "Wyoming",
}
