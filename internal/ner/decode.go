package ner

import "math"

// LabelScores are the scores of a token: one for each label.
type LabelScores [Labels]int32

// onlyOutside stands for the scores of a token that can be nothing but Outside.
var onlyOutside = LabelScores{Outside: math.MaxInt32}

func (s *LabelScores) areOnlyOutside() bool { return s[Outside] == math.MaxInt32 }

// Transitions are the scores of pairs of labels: of the second given the
// first, which may be SentenceStart.
type Transitions [Labels + 1]LabelScores

const impossible = -1 << 60

// Decoder finds the labels of a sentence whose scores have the greatest sum,
// among those that make whole names. Of equal ones the first label wins. It is
// not safe for concurrent use.
type Decoder struct {
	transitions *Transitions
	leads       totals // of closed labels: see outsideLeads
	from        [][Labels]Label
	total       totals
}

type totals [Labels]int64

// NewDecoder returns a decoder for the transitions of a model.
func NewDecoder(transitions *Transitions) *Decoder {
	d := &Decoder{transitions: transitions}
	for _, c := range closed {
		for i, l := range starts {
			lead := int64(transitions[c][l]) - int64(transitions[Outside][l])
			if i == 0 || lead > d.leads[c] {
				d.leads[c] = lead
			}
		}
	}
	return d
}

// Decode writes the labels into out, which has the length of scores.
func (d *Decoder) Decode(scores []LabelScores, out []Label) {
	if len(scores) == 0 {
		return
	}
	if cap(d.from) < len(scores) {
		d.from = make([][Labels]Label, len(scores))
	}
	d.from = d.from[:len(scores)]
	d.begin(&scores[0], &d.transitions[SentenceStart])
	for i := 1; i < len(scores); i++ {
		switch {
		case !scores[i].areOnlyOutside():
			d.step(&scores[i], &d.from[i])
		case scores[i-1].areOnlyOutside():
			d.from[i][Outside] = Outside // one total is left, and what it is does not matter
		default:
			d.stepOutside(&d.from[i])
		}
	}
	best := Outside
	for l := Outside; l < Labels; l++ {
		if !l.open() && d.total[l] > d.total[best] {
			best = l
		}
	}
	for i := len(scores) - 1; i >= 0; i-- {
		out[i] = best
		best = d.from[i][best]
	}
}

func (d *Decoder) begin(scores *LabelScores, start *LabelScores) {
	if scores.areOnlyOutside() {
		d.leaveOutside(0)
		return
	}
	for l := Outside; l < Labels; l++ {
		d.total[l] = impossible
		if l.starts() {
			d.total[l] = int64(scores[l] + start[l])
		}
	}
}

// leaveOutside makes Outside the only label that can be.
func (d *Decoder) leaveOutside(total int64) {
	for l := range d.total {
		d.total[l] = impossible
	}
	d.total[Outside] = total
}

// closed are the labels that a name or nothing may follow, starts those that may
// follow them.
var (
	closed = [...]Label{
		Outside,
		1 + end, 1 + single,
		5 + end, 5 + single,
		9 + end, 9 + single,
	}
	starts = [...]Label{
		Outside,
		1 + begin, 1 + single,
		5 + begin, 5 + single,
		9 + begin, 9 + single,
	}
)

func (d *Decoder) step(scores *LabelScores, from *[Labels]Label) {
	last := d.total
	if d.outsideLeads(&last) {
		for _, l := range starts {
			d.total[l] = last[Outside] + int64(d.transitions[Outside][l]) + int64(scores[l])
			from[l] = Outside
		}
	} else {
		for _, l := range starts {
			d.follow(l, &last, scores, from)
		}
	}
	for typ := Label(1); typ < Labels; typ += 4 {
		d.goOn(typ+inside, typ, &last, scores, from)
		d.goOn(typ+end, typ, &last, scores, from)
	}
}

// stepOutside reads a token that is only Outside.
func (d *Decoder) stepOutside(from *[Labels]Label) {
	last := d.total
	d.follow(Outside, &last, &LabelScores{}, from)
	d.leaveOutside(d.total[Outside])
}

// outsideLeads reports whether Outside, before any label that starts something,
// is as good as the end of every name, whatever the transition brings. Most
// tokens are far from names, and it spares them a comparison of all pairs.
func (d *Decoder) outsideLeads(last *totals) bool {
	for _, c := range closed[1:] {
		if last[c]+d.leads[c] > last[Outside] {
			return false
		}
	}
	return true
}

// follow scores a label that stands behind a name or none.
func (d *Decoder) follow(l Label, last *totals, scores *LabelScores, from *[Labels]Label) {
	best, most := Outside, last[Outside]+int64(d.transitions[Outside][l])
	for _, c := range closed[1:] {
		if total := last[c] + int64(d.transitions[c][l]); total > most {
			best, most = c, total
		}
	}
	d.total[l], from[l] = most+int64(scores[l]), best
}

// goOn scores a label inside a name of the type whose first label is typ.
func (d *Decoder) goOn(l, typ Label, last *totals, scores *LabelScores, from *[Labels]Label) {
	best, most := typ+begin, last[typ+begin]+int64(d.transitions[typ+begin][l])
	if total := last[typ+inside] + int64(d.transitions[typ+inside][l]); total > most {
		best, most = typ+inside, total
	}
	d.total[l], from[l] = most+int64(scores[l]), best
}
