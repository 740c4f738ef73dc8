package enrich

import (
	"slices"
	"sync"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/likeness"
)

// room is memory that documents hand on to each other, one after the other: what the
// stages need only while they read one. Nothing in it is a part of a result.
type room struct {
	tokens    [2][]token // by field, as the others that are two
	sentences [2][]sentence
	words     []sentence // without what leads them
	texts     []string   // of tokens
	inOrder   [][]string // these, by sentence
	found     []found
	tagged    []mention // for the document's
	mentions  []mention // for those that take their place
	named     []namedMention
	spans     []article.Mention
	stems     stemNumbers
	numbers   stems
	sums      []pieceSum
	vectors   []topicVector
	phrases   phraseCounter
	names     []nameSpan
	likeness  likeness.Room
}

// maxRoomTokens bounds the documents whose room is handed on.
const maxRoomTokens = 1 << 14

func newRooms() *sync.Pool { return &sync.Pool{New: func() any { return new(room) }} }

// room returns the document's room, which it makes where none was handed on.
func (d *document) room() *room {
	if d.handedOn == nil {
		d.handedOn = new(room)
	}
	return d.handedOn
}

// handOn gives the document's room to one that comes later. The document is done.
func (p *Pipeline) handOn(d *document) {
	if d.handedOn != nil && len(d.title.tokens)+len(d.text.tokens) <= maxRoomTokens {
		d.handedOn.tagged = d.mentions
		p.rooms.Put(d.handedOn)
	}
}

// resized returns a list of a length, in the memory of an old one if that suffices.
func resized[T any](list []T, length int) []T { return slices.Grow(list[:0], length)[:length] }

// newMentions returns an empty list for mentions that are to take the place of the
// document's.
func (d *document) newMentions() []mention { return d.room().mentions[:0] }

// takeMentions puts a list that newMentions has begun in the place of the document's
// mentions, whose memory serves the next one.
func (d *document) takeMentions(list []mention) { d.mentions, d.room().mentions = list, d.mentions }
