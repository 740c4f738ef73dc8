package enrich

import (
	"fmt"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/dateline/dateline/article"
)

// tableRow is a thing of the table: its numbers, and where its words are in a text that has
// those of all rows. It holds no pointer, so that the garbage collector has nothing to look
// at.
type tableRow struct {
	latitude, longitude        int16 // in hundredths of a degree
	weight                     int32
	words                      uint32 // where they begin
	id, country, region, named uint8  // lengths of the words, in their order
	typ                        uint8  // among tableTypes
	flags                      uint8
}

// tableTypes are the types of things in the table.
var tableTypes = [...]article.EntityType{person, organization, place}

// hundredths are those of a degree, in which the table has places.
const hundredths = 100

// What a row says beside.
const (
	waryFlag = 1 << iota
	aloneFlag
	sureFlag
	othersFlag // the line is about the other names
	placedFlag
)

// thing returns what a row is about. text has the words of all rows.
func (r *tableRow) thing(text string) known {
	rest := text[r.words:]
	next := func(length uint8) string {
		taken := rest[:length]
		rest = rest[length:]
		return taken
	}
	return known{
		typ: tableTypes[r.typ], id: next(r.id), country: next(r.country), region: next(r.region), name: next(r.named),
		weight: int(r.weight), wary: r.flags&waryFlag != 0, alone: r.flags&aloneFlag != 0, sure: r.flags&sureFlag != 0,
		at: coordinates{float64(r.latitude) / hundredths, float64(r.longitude) / hundredths, r.flags&placedFlag != 0},
	}
}

// namedThing is a name, a part of the text of words, and the number of a thing.
type namedThing struct {
	name  textPart
	thing int32
}

// tableReader reads the table. What stays of its text are words: they take half of it, and
// the table's memory goes.
type tableReader struct {
	into  *knowledge
	names []namedThing
	words strings.Builder // of the rows, and then their other names
	other packedTexts     // the rest
}

// knowledgeFields is the number of fields of a line of the table.
const knowledgeFields = 10

// read reads the things and their names.
func (r *tableReader) read(table string) error {
	lines := strings.Count(table, "\n")
	r.into.rows, r.names = make([]tableRow, 0, lines), make([]namedThing, 0, lines+lines/2)
	r.words.Grow(len(table) * 11 / 20)
	for line := range strings.Lines(table) {
		fields, err := splitLine(strings.TrimSuffix(line, "\n"))
		if err != nil {
			return err
		}
		if err := r.takeIn(&fields); err != nil {
			return fmt.Errorf("%q: %w", line, err)
		}
	}
	return nil
}

// takeIn takes in a line of the table.
func (r *tableReader) takeIn(fields *[knowledgeFields]string) error {
	row, err := readRow(fields)
	if err != nil {
		return err
	}
	row.words = uint32(r.words.Len())
	number := int32(len(r.into.rows))
	r.into.rows = append(r.into.rows, row)
	for _, n := range [...]int{1, 2, 3} {
		r.words.WriteString(fields[n])
	}
	if row.flags&sureFlag != 0 {
		r.into.sure.add(r.other.keep(fields[7]), tableTypes[row.typ])
	}
	name := r.keep(fields[7])
	if row.flags&othersFlag == 0 {
		r.names = append(r.names, namedThing{name, number})
	}
	for other := range listed(fields[8]) {
		r.names = append(r.names, namedThing{r.keep(other), number})
	}
	for word := range listed(fields[9]) {
		if _, taken := r.into.demonyms[word]; !taken {
			r.into.demonyms[r.other.keep(word)] = number
		}
	}
	return nil
}

// keep adds a word to the text of words.
func (r *tableReader) keep(word string) textPart {
	at := uint32(r.words.Len())
	r.words.WriteString(word)
	return partAt(at, word)
}

func splitLine(line string) (fields [knowledgeFields]string, err error) {
	count := 0
	for field := range strings.SplitSeq(line, "\t") {
		if count < knowledgeFields {
			fields[count] = field
		}
		count++
	}
	if count != knowledgeFields {
		return fields, fmt.Errorf("%d fields in %q", count, line)
	}
	return fields, nil
}

// readRow reads what a row holds, but for where its words will be.
func readRow(fields *[knowledgeFields]string) (tableRow, error) {
	typ := slices.Index(tableTypes[:], article.EntityType(fields[0]))
	if typ < 0 {
		return tableRow{}, fmt.Errorf("no type %q", fields[0])
	}
	weight, err := strconv.ParseInt(fields[4], 10, 32)
	if err != nil {
		return tableRow{}, fmt.Errorf("weight: %w", err)
	}
	for _, n := range [...]int{1, 2, 3, 7} {
		if len(fields[n]) > math.MaxUint8 {
			return tableRow{}, fmt.Errorf("%q is longer than %d bytes", fields[n], math.MaxUint8)
		}
	}
	row := tableRow{
		typ: uint8(typ), id: uint8(len(fields[1])), country: uint8(len(fields[2])), region: uint8(len(fields[3])),
		named: uint8(len(fields[7])), weight: int32(weight),
	}
	switch fields[5] {
	case "wary":
		row.flags |= waryFlag
	case "also":
		row.flags |= waryFlag | othersFlag
	case "alone":
		row.flags |= waryFlag | aloneFlag | othersFlag
	case "sure":
		row.flags |= sureFlag
	}
	return row, row.place(fields[6])
}

// place reads what the table says of a place's position.
func (r *tableRow) place(text string) (err error) {
	if text == "" {
		return nil
	}
	latitude, longitude, _ := strings.Cut(text, ",")
	if r.latitude, err = readHundredths(latitude); err != nil {
		return fmt.Errorf("latitude: %w", err)
	}
	if r.longitude, err = readHundredths(longitude); err != nil {
		return fmt.Errorf("longitude: %w", err)
	}
	r.flags |= placedFlag
	return nil
}

// readHundredths reads degrees with two digits behind the point, and no more.
func readHundredths(text string) (int16, error) {
	degrees, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, err
	}
	whole := math.Round(degrees * hundredths)
	if math.Abs(whole) > math.MaxInt16 || whole/hundredths != degrees {
		return 0, fmt.Errorf("%q is no degrees with two digits behind the point", text)
	}
	return int16(whole), nil
}

func partAt(at uint32, text string) textPart { return textPart{at, at + uint32(len(text))} }

func listed(list string) iter.Seq[string] {
	if list == "" {
		return func(func(string) bool) {}
	}
	return strings.SplitSeq(list, "|")
}
