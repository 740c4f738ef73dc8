package enrich

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/ner"
)

// knowledge is what Dateline knows of the world by name: countries, places,
// organizations, heads of state. It is read-only and shared by the stages.
type knowledge struct {
	digest   string
	rows     []tableRow      // things by number
	others   map[int32]known // the operator's things, and those that their entries change, by number
	names    *textIndex      // in the text of words
	starts   []int32         // by name: its first place in meant; and where the last one ends
	meant    []int32         // numbers of things, name by name
	demonyms map[string]int32
	sure     sureNames

	gazetteer *ner.Gazetteer // of all names and demonyms
}

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
// weight, "wary", "also", "alone", "sure" or nothing, latitude and longitude with a comma
// between or nothing, name, other names and demonyms; the last two are lists with bars
// between.
//
//go:embed models/knowledge.tsv.gz
var knowledgeTable []byte

// loadKnowledge unpacks the embedded table and puts the operator's entries
// before it. own may be nil.
func loadKnowledge(own *Entries) (*knowledge, error) {
	k := &knowledge{
		digest: digestOf(knowledgeTable), others: make(map[int32]known),
		demonyms: make(map[string]int32), sure: newSureNames(),
	}
	table, err := unpackKnowledge()
	if err != nil {
		return nil, err
	}
	read := tableReader{into: k}
	if err := read.read(table); err != nil {
		return nil, fmt.Errorf("table of names: %w", err)
	}
	names := read.names
	if own != nil {
		k.digest += "+" + own.digest
		end := read.words.Len()
		own.writeNames(&read.words)
		names = append(k.takeIn(own, read.words.String(), uint32(end)), names...)
	}
	k.index(strings.Clone(read.words.String()), names) // without room for more
	k.gazetteer = k.newGazetteer(names)
	return k, nil
}

func unpackKnowledge() (string, error) {
	table, err := gzip.NewReader(bytes.NewReader(knowledgeTable))
	if err != nil {
		return "", fmt.Errorf("unpack the table of names: %w", err)
	}
	var text strings.Builder
	text.Grow(unpackedSize(knowledgeTable))
	if _, err := io.Copy(&text, table); err != nil {
		return "", fmt.Errorf("unpack the table of names: %w", err)
	}
	return text.String(), nil
}

// index lays the names out, which are parts of a text that has the words of all rows, so
// that find need not allocate.
func (k *knowledge) index(text string, names []namedThing) {
	k.names = newTextIndex(text, len(names))
	k.starts = make([]int32, k.names.size()+1)
	for _, n := range names {
		name, _ := k.names.add(n.name)
		k.starts[name+1]++
	}
	for i := range k.names.size() {
		k.starts[i+1] += k.starts[i]
	}
	next := slices.Clone(k.starts)
	k.meant = make([]int32, len(names))
	for _, n := range names {
		name, _ := k.names.find(n.name.of(text))
		k.meant[next[name]] = n.thing
		next[name]++
	}
}

// thing returns what has a number.
func (k *knowledge) thing(number int32) known {
	if thing, found := k.others[number]; found {
		return thing
	}
	return k.rows[number].thing(k.names.whole)
}

// meanings are what a name can mean, the best known first.
type meanings struct {
	known  *knowledge
	things []int32
}

// find returns what a name can mean. Case counts.
func (k *knowledge) find(name string) meanings {
	number, found := k.names.find(name)
	if !found {
		return meanings{}
	}
	return k.meanings(number)
}

// meanings returns what the name with a number can mean.
func (k *knowledge) meanings(name int32) meanings {
	return meanings{k, k.meant[k.starts[name]:k.starts[name+1]]}
}

// none reports whether a name means nothing that is known.
func (m meanings) none() bool { return len(m.things) == 0 }

// best returns the best known thing.
func (m meanings) best() known { return m.known.thing(m.things[0]) }

// all yields the things.
func (m meanings) all() iter.Seq[known] {
	return func(yield func(known) bool) {
		for _, number := range m.things {
			if !yield(m.known.thing(number)) {
				return
			}
		}
	}
}

// contains reports whether a thing is among them, by its id.
func (m meanings) contains(thing known) bool {
	for k := range m.all() {
		if k.id == thing.id {
			return true
		}
	}
	return false
}

// ofType returns the things of one type.
func (m meanings) ofType(typ article.EntityType) []known {
	var list []known
	for thing := range m.all() {
		if thing.typ == typ {
			list = append(list, thing)
		}
	}
	return list
}

// demonym returns the country or place whose people or adjective a word is:
// Belarus for "Belarusian" and "Belarusians". Some are two words: "North
// Korean".
func (k *knowledge) demonym(word string) (known, bool) {
	number, found := k.demonyms[word]
	if !found {
		return known{}, false
	}
	return k.thing(number), true
}

// isDemonym reports whether a word is a demonym.
func (k *knowledge) isDemonym(word string) bool {
	_, found := k.demonyms[word]
	return found
}
