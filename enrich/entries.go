package enrich

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline/dateline/article"
)

// Entries are an operator's own people, organizations and places. Where one has
// the name or the Wikidata id of a built-in thing, the entry counts. Entries are
// read-only and safe for concurrent use.
type Entries struct {
	digest string
	rows   []entry
	byID   map[string]entry // those with a Wikidata id
}

// entry is a row of an operator's file.
type entry struct {
	thing known
	names []string // the canonical one first
}

// maxEntryName bounds a name in bytes.
const maxEntryName = 200

// The columns of an operator's file. The first two must be there; the others
// may be, in any order.
const (
	nameColumn     = "name"
	typeColumn     = "type"
	wikidataColumn = "wikidata"
	countryColumn  = "country"
	latColumn      = "lat"
	lonColumn      = "lon"
	aliasesColumn  = "aliases"
)

var entryColumns = []string{nameColumn, typeColumn, wikidataColumn, countryColumn, latColumn, lonColumn, aliasesColumn}

// ReadEntries reads entries as CSV in UTF-8, with a row of column names first:
// name and type (person, organization or place), and where wanted wikidata
// ("Q…"), country (ISO 3166-1 alpha-2), lat and lon (degrees, of a place) and
// aliases (other names, a bar between). An error says line and column; both
// count from 1, columns in bytes.
func ReadEntries(r io.Reader) (*Entries, error) {
	entries := &Entries{byID: make(map[string]entry)}
	file := entryFile{column: make(map[string]int), lineOf: make(map[typedName]int)}
	digest, err := readOwnFile(r, file.readHeader, func(_ *csv.Reader, fields []string) error {
		e, err := file.readRow(fields)
		if err != nil {
			return err
		}
		if _, taken := entries.byID[e.thing.id]; taken {
			return file.problem(wikidataColumn, "%s has a row already", e.thing.id)
		}
		if e.thing.id != "" {
			entries.byID[e.thing.id] = e
		}
		entries.rows = append(entries.rows, e)
		return nil
	})
	if err != nil {
		return nil, err
	}
	entries.digest = digest
	return entries, nil
}

// entryFile is an operator's file as it is read.
type entryFile struct {
	reader *csv.Reader
	column map[string]int    // where the columns are
	lineOf map[typedName]int // the names so far
	fields []string          // of the row
}

// readHeader finds the columns.
func (f *entryFile) readHeader(reader *csv.Reader, header []string) error {
	f.reader = reader
	for i, name := range header {
		name = strings.ToLower(strings.TrimSpace(name))
		if !slices.Contains(entryColumns, name) {
			return problemAt(reader, i, "%q is no column; there are %s", name, strings.Join(entryColumns, ", "))
		}
		if _, twice := f.column[name]; twice {
			return problemAt(reader, i, "column %s is there twice", name)
		}
		f.column[name] = i
	}
	for _, name := range []string{nameColumn, typeColumn} {
		if _, found := f.column[name]; !found {
			return fmt.Errorf("line 1: no column %s", name)
		}
	}
	return nil
}

// problem is an error in a field of the row.
func (f *entryFile) problem(column, format string, args ...any) error {
	i, found := f.column[column]
	if !found {
		i = f.column[nameColumn]
	}
	line, at := f.reader.FieldPos(i)
	return fmt.Errorf("line %d, column %d (%s): %s", line, at, column, fmt.Sprintf(format, args...))
}

func (f *entryFile) field(column string) string {
	if i, found := f.column[column]; found {
		return strings.TrimSpace(f.fields[i])
	}
	return ""
}

var (
	wikidataID  = regexp.MustCompile(`^Q[1-9][0-9]*$`)
	countryCode = regexp.MustCompile(`^[A-Z]{2}$`)
)

// readRow checks a row.
func (f *entryFile) readRow(fields []string) (entry, error) {
	f.fields = fields
	thing := known{
		typ: article.EntityType(f.field(typeColumn)), id: f.field(wikidataColumn), country: f.field(countryColumn),
		weight: newsmakerWeight, own: true,
	}
	switch {
	case thing.typ != person && thing.typ != organization && thing.typ != place:
		return entry{}, f.problem(typeColumn, "%q is none of person, organization, place", thing.typ)
	case thing.id != "" && !wikidataID.MatchString(thing.id):
		return entry{}, f.problem(wikidataColumn, "%q is no Wikidata id such as Q42", thing.id)
	case thing.country != "" && !countryCode.MatchString(thing.country):
		return entry{}, f.problem(countryColumn, "%q is no country code such as FR", thing.country)
	}
	var err error
	if thing.at, err = f.readPosition(thing.typ); err != nil {
		return entry{}, err
	}
	names, err := f.readNames(thing.typ)
	if err != nil {
		return entry{}, err
	}
	thing.name = names[0]
	return entry{thing, names}, nil
}

// readPosition reads the two columns of a place's position.
func (f *entryFile) readPosition(typ article.EntityType) (coordinates, error) {
	if f.field(latColumn) == "" && f.field(lonColumn) == "" {
		return coordinates{}, nil
	}
	switch {
	case f.field(lonColumn) == "":
		return coordinates{}, f.problem(latColumn, "a position needs lon too")
	case f.field(latColumn) == "":
		return coordinates{}, f.problem(lonColumn, "a position needs lat too")
	case typ != place:
		return coordinates{}, f.problem(latColumn, "only a place has a position")
	}
	latitude, err := f.readDegrees(latColumn, 90)
	if err != nil {
		return coordinates{}, err
	}
	longitude, err := f.readDegrees(lonColumn, 180)
	if err != nil {
		return coordinates{}, err
	}
	return coordinates{latitude, longitude, true}, nil
}

func (f *entryFile) readDegrees(column string, limit float64) (float64, error) {
	degrees, err := strconv.ParseFloat(f.field(column), 64)
	if err != nil || !(math.Abs(degrees) <= limit) {
		return 0, f.problem(column, "%q is no number from -%g to %g", f.field(column), limit, limit)
	}
	return degrees, nil
}

// readNames returns the name and the aliases, in the form in which names are
// looked up.
func (f *entryFile) readNames(typ article.EntityType) ([]string, error) {
	names := []string{f.field(nameColumn)}
	for alias := range strings.SplitSeq(f.field(aliasesColumn), "|") {
		if alias = strings.TrimSpace(alias); alias != "" {
			names = append(names, alias)
		}
	}
	line, _ := f.reader.FieldPos(0)
	for i, name := range names {
		column := nameColumn
		if i > 0 {
			column = aliasesColumn
		}
		if err := checkName(name); err != nil {
			return nil, f.problem(column, "%q %v", name, err)
		}
		names[i] = plainName(name)
		key := typedName{typ, names[i]}
		if before := f.lineOf[key]; before != 0 && before != line {
			return nil, f.problem(column, "line %d has a %s called %q already", before, typ, name)
		}
		f.lineOf[key] = line
	}
	slices.Sort(names[1:])
	return slices.Compact(names), nil
}

func checkName(name string) error {
	switch {
	case name == "":
		return errors.New("is no name")
	case len(name) > maxEntryName:
		return fmt.Errorf("is longer than %d bytes", maxEntryName)
	case !utf8.ValidString(name):
		return errors.New("is not UTF-8")
	case strings.ContainsFunc(name, unicode.IsControl):
		return errors.New("has a control character")
	}
	return nil
}

// writeNames writes all names of the entries one behind another.
func (e *Entries) writeNames(to *strings.Builder) {
	for _, own := range e.rows {
		for _, name := range own.names {
			to.WriteString(name)
		}
	}
}

// takeIn adds the operator's things to those of the table, and returns their names,
// which stand in the text of words from a place on. A built-in thing whose Wikidata id
// an entry has takes the entry's values, and lends it those that it lacks.
func (k *knowledge) takeIn(e *Entries, text string, at uint32) []namedThing {
	lent := make(map[string]known)
	for number := range k.rows {
		builtin := k.rows[number].thing(text)
		if own, found := e.byID[builtin.id]; found {
			lent[builtin.id] = builtin
			k.others[int32(number)] = own.amend(builtin)
		}
	}
	var names []namedThing
	for i, own := range e.rows {
		thing, number := own.thing, int32(len(k.rows)+i)
		if from, found := lent[thing.id]; found {
			thing = own.amend(from)
			thing.own, thing.wary = true, false
		}
		k.others[number] = thing
		for _, name := range own.names {
			if strings.Contains(name, " ") { // a word by itself could be any word
				k.sure.add(name, thing.typ)
			}
			names = append(names, namedThing{partAt(at, name), number})
			at += uint32(len(name))
		}
	}
	return names
}

// amend gives a built-in thing the entry's values.
func (e entry) amend(thing known) known {
	thing.name, thing.typ = e.thing.name, e.thing.typ
	thing.country = cmp.Or(e.thing.country, thing.country)
	if e.thing.at.known || thing.typ != place {
		thing.at = e.thing.at
	}
	return thing
}
