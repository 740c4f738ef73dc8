package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

// The types of thing, as package article spells them.
const (
	place        = "place"
	organization = "organization"
	person       = "person"
)

// How well known things are where no number of inhabitants says it. A name
// means the best known of its things unless the article says otherwise.
const (
	countryWeight      = 1_000_000_000
	regionWeight       = 500_000_000
	subdivisionWeight  = 3_000_000
	newsmakerWeight    = 1_000_000
	capitalWeight      = 500_000
	leaderWeight       = 200_000
	organizationWeight = 100_000
	legislatorWeight   = 1_000
)

// How far the names of a thing can be trusted.
const (
	wary  = "wary"  // they mean it only where the article names its country
	also  = "also"  // the same of its other names, while its own is on another line
	alone = "alone" // the same, and no other country
	sure  = "sure"  // its name means nothing else, and is a name wherever it stands
)

func waryIf(cautious bool) string {
	if cautious {
		return wary
	}
	return ""
}

// thing is a place, an organization or a person.
type thing struct {
	typ      string
	id       string // Wikidata, "" if unknown
	country  string // ISO 3166-1 alpha-2, "" if unknown
	region   string // state of the United States that a place lies in
	weight   int    // inhabitants, or what stands for them
	trust    string // how far its name can be trusted, "" as a rule
	name     string
	others   []string // other names
	demonyms []string

	city                bool
	latitude, longitude float64 // of a place, degrees; both 0 if unknown
}

// world is everything known so far.
type world struct {
	things []*thing
	byID   map[string]*thing
	byName map[string][]*thing
	common map[string]bool // words and pairs of words that news writes in small letters
}

func newWorld() *world {
	return &world{byID: make(map[string]*thing), byName: make(map[string][]*thing)}
}

// add takes a thing in, unless its id is there already: then only its names
// are new.
func (w *world) add(t thing) *thing {
	t.name = straighten(t.name)
	if there := w.byID[t.id]; t.id != "" && there != nil {
		if there.typ == t.typ {
			w.name(there, append(t.others, t.name)...)
		}
		return there
	}
	added := t
	added.others = nil
	w.things = append(w.things, &added)
	if t.id != "" {
		w.byID[t.id] = &added
	}
	w.byName[t.name] = append(w.byName[t.name], &added)
	w.name(&added, append(t.others, t.name)...)
	return &added
}

// addAgain takes in more names of a thing that is there, which can be trusted
// less.
func (w *world) addAgain(t thing) {
	w.things = append(w.things, &t)
	for _, name := range t.others {
		w.byName[name] = append(w.byName[name], &t)
	}
}

// name gives a thing more names.
func (w *world) name(t *thing, names ...string) {
	for _, name := range names {
		name = strings.TrimSpace(straighten(name))
		if name == "" || name == t.name || slices.Contains(t.others, name) || strings.ContainsAny(name, "|\t\n") {
			continue
		}
		t.others = append(t.others, name)
		w.byName[name] = append(w.byName[name], t)
	}
}

// isVague reports whether a province's name is a word of everyday, or says only
// where it lies or of what kind it is: "Central", "Pool", "Southern
// District". An article means something else by it.
func isVague(name string) bool {
	words := strings.Fields(strings.ToLower(name))
	if len(words) == 1 {
		return vagueWords[words[0]] || everydayWords[words[0]]
	}
	for _, word := range words {
		if !vagueWords[word] {
			return false
		}
	}
	return true
}

var vagueWords = wordSet(`north south east west northern southern eastern western north-east north-west south-east south-west
	northeast northwest southeast southwest northeastern northwestern southeastern southwestern central centre center capital federal
	upper lower middle midlands highlands coast
	city district region province state county department division area municipality governorate prefecture`)

// everydayWords are names of provinces, too.
var everydayWords = wordSet(`acre bar bay bled bury cascade chin delta derby down free gulf lakes lot maritime mountain para plateau
	pool reading rivers unity van`)

func wordSet(list string) map[string]bool {
	set := make(map[string]bool)
	for _, word := range strings.Fields(list) {
		set[word] = true
	}
	return set
}

func straighten(name string) string { return strings.ReplaceAll(name, "’", "'") }

// rename makes another name the canonical one.
func (w *world) rename(t *thing, name string) {
	if name == t.name {
		return
	}
	former := t.name
	w.name(t, name)
	t.others[slices.Index(t.others, name)] = former
	t.name = name
}

// city returns the biggest place of that name in a country.
func (w *world) city(name, country string) *thing {
	var biggest *thing
	for _, t := range w.byName[name] {
		if t.city && t.country == country {
			if biggest == nil || t.weight > biggest.weight {
				biggest = t
			}
		}
	}
	return biggest
}

// write writes the table, the best known thing first.
func (w *world) write(path string) error {
	slices.SortStableFunc(w.things, func(a, b *thing) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.name, b.name), cmp.Compare(a.id, b.id))
	})
	var table bytes.Buffer
	compressed, err := gzip.NewWriterLevel(&table, gzip.BestCompression)
	if err != nil {
		return err
	}
	for _, t := range w.things {
		fields := []string{
			t.typ, t.id, t.country, t.region, strconv.Itoa(t.weight), t.trust, t.coordinates(), t.name,
			strings.Join(t.others, "|"), strings.Join(t.demonyms, "|"),
		}
		if _, err := fmt.Fprintln(compressed, strings.Join(fields, "\t")); err != nil {
			return err
		}
	}
	if err := compressed.Close(); err != nil {
		return err
	}
	return os.WriteFile(path, table.Bytes(), 0o644)
}

// coordinates returns latitude and longitude with a comma between, "" if they
// are unknown. Two decimals, about a kilometre, are enough to show a place on a
// map.
func (t *thing) coordinates() string {
	if t.latitude == 0 && t.longitude == 0 {
		return ""
	}
	return strconv.FormatFloat(t.latitude, 'f', 2, 64) + "," + strconv.FormatFloat(t.longitude, 'f', 2, 64)
}
