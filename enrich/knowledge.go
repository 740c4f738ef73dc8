package enrich

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/dateline/dateline/article"
)

// knowledge is what Dateline knows of the world by name: countries, places,
// organizations, heads of state. It is read-only and shared by the stages.
type knowledge struct {
	digest   string
	names    map[string]meanings
	things   []known // in the order of names
	demonyms map[string]known
	sure     map[string]article.EntityType // words that name what they name wherever they stand
}

// meanings are the things [first, end) that share a name.
type meanings struct{ first, end int32 }

// known is one thing that a name can mean.
type known struct {
	id      string // Wikidata, "Q…"; "" if it has none
	name    string // canonical
	typ     article.EntityType
	country string // ISO 3166-1 alpha-2, "" if unknown
	region  string // state of the United States that a city lies in
	weight  int    // how well known: inhabitants, or what stands for them
	wary    bool   // meant only by an article that names its country
	alone   bool   // and no other
	sure    bool   // its name means nothing else
	at      coordinates
	own     bool // the operator's own
}

// coordinates are of a place, in degrees.
type coordinates struct {
	latitude, longitude float64
	known               bool
}

// knowledgeTable is made by enrich/train/knowledge: a line for each thing, the
// best known first, with tabs between type, Wikidata id, country, region,
// weight, "wary", "alone", "sure" or nothing, latitude and longitude with a comma between or
// nothing, name, other names and demonyms; the last two are lists with bars
// between.
//
//go:embed models/knowledge.tsv.gz
var knowledgeTable []byte

// knowledgeFields is the number of fields of a line of the table.
const knowledgeFields = 10

// loadKnowledge unpacks the embedded table and puts the operator's entries
// before it. own may be nil.
func loadKnowledge(own *Entries) (*knowledge, error) {
	sum := sha256.Sum256(knowledgeTable)
	k := &knowledge{
		digest: hex.EncodeToString(sum[:]), demonyms: make(map[string]known), sure: make(map[string]article.EntityType),
	}
	table, err := gzip.NewReader(bytes.NewReader(knowledgeTable))
	if err != nil {
		return nil, fmt.Errorf("unpack the table of names: %w", err)
	}
	// One text, of which all that is known is parts: the garbage collector looks at
	// it once, and not at each line.
	var text strings.Builder
	if _, err := io.Copy(&text, table); err != nil {
		return nil, fmt.Errorf("unpack the table of names: %w", err)
	}
	var names []namedThing
	for line := range strings.Lines(text.String()) {
		if names, err = k.read(strings.TrimSuffix(line, "\n"), names); err != nil {
			return nil, err
		}
	}
	if own != nil {
		k.digest += "+" + own.digest
		names = own.merge(names, k.demonyms)
	}
	k.index(names)
	return k, nil
}

// namedThing is a name of a thing.
type namedThing struct {
	name  string
	thing known
}

// read takes in a line of the table.
func (k *knowledge) read(line string, names []namedThing) ([]namedThing, error) {
	fields := strings.Split(line, "\t")
	if len(fields) != knowledgeFields {
		return nil, fmt.Errorf("table of names: %d fields in %q", len(fields), line)
	}
	weight, err := strconv.Atoi(fields[4])
	if err != nil {
		return nil, fmt.Errorf("table of names: weight in %q: %w", line, err)
	}
	at, err := readCoordinates(fields[6])
	if err != nil {
		return nil, fmt.Errorf("table of names: coordinates in %q: %w", line, err)
	}
	thing := known{
		typ: article.EntityType(fields[0]), id: fields[1], country: fields[2], region: fields[3],
		weight: weight, wary: fields[5] == "wary" || fields[5] == "alone", alone: fields[5] == "alone", sure: fields[5] == "sure",
		at: at, name: fields[7],
	}
	if thing.sure {
		k.sure[thing.name] = thing.typ
	}
	if !thing.alone { // its line is about the other names
		names = append(names, namedThing{thing.name, thing})
	}
	for _, other := range listed(fields[8]) {
		names = append(names, namedThing{other, thing})
	}
	for _, word := range listed(fields[9]) {
		if _, taken := k.demonyms[word]; !taken {
			k.demonyms[word] = thing
		}
	}
	return names, nil
}

// readCoordinates reads what the table says of a place's position.
func readCoordinates(text string) (coordinates, error) {
	if text == "" {
		return coordinates{}, nil
	}
	first, second, _ := strings.Cut(text, ",")
	latitude, err := strconv.ParseFloat(first, 64)
	if err != nil {
		return coordinates{}, err
	}
	longitude, err := strconv.ParseFloat(second, 64)
	if err != nil {
		return coordinates{}, err
	}
	return coordinates{latitude, longitude, true}, nil
}

func listed(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, "|")
}

// index lays out the things by name, so that find need not allocate.
func (k *knowledge) index(names []namedThing) {
	order := make([]int32, len(names)) // which is quicker to sort than the things
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Or(cmp.Compare(names[a].name, names[b].name), cmp.Compare(a, b)) })
	k.things = make([]known, len(names))
	k.names = make(map[string]meanings, len(names))
	for i, at := range order {
		n := &names[at]
		k.things[i] = n.thing
		m, found := k.names[n.name]
		if !found {
			m.first = int32(i)
		}
		m.end = int32(i + 1)
		k.names[n.name] = m
	}
}

// find returns what a name can mean, the best known first. Case counts. The
// caller must not change what it gets.
func (k *knowledge) find(name string) []known {
	m := k.names[name]
	return k.things[m.first:m.end:m.end]
}

// demonym returns the country or place whose people or adjective a word is:
// Belarus for "Belarusian" and "Belarusians". Some are two words: "North
// Korean".
func (k *knowledge) demonym(word string) (known, bool) {
	thing, found := k.demonyms[word]
	return thing, found
}
