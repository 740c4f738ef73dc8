package ner

// LabelScores are the scores of a token: one for each label.
type LabelScores [Labels]int32

// Transitions are the scores of pairs of labels: of the second given the
// first, which may be SentenceStart.
type Transitions [Labels + 1]LabelScores

const impossible = -1 << 60

// Decoder finds the labels of a sentence whose scores have the greatest sum,
// among those that make whole names. Of equal ones the first label wins. It is
// not safe for concurrent use.
type Decoder struct {
	from  [][Labels]Label
	total totals
}

type totals [Labels]int64

// Decode writes the labels into out, which has the length of scores.
func (d *Decoder) Decode(scores []LabelScores, transitions *Transitions, out []Label) {
	if len(scores) == 0 {
		return
	}
	if cap(d.from) < len(scores) {
		d.from = make([][Labels]Label, len(scores))
	}
	d.from = d.from[:len(scores)]
	d.begin(&scores[0], &transitions[SentenceStart])
	for i := 1; i < len(scores); i++ {
		d.step(&scores[i], transitions, &d.from[i])
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
	for l := Outside; l < Labels; l++ {
		d.total[l] = impossible
		if l.starts() {
			d.total[l] = int64(scores[l] + start[l])
		}
	}
}

// closed are the labels that a name or nothing may follow.
var closed = [...]Label{
	Outside,
	1 + end, 1 + single,
	5 + end, 5 + single,
	9 + end, 9 + single,
}

func (d *Decoder) step(scores *LabelScores, transitions *Transitions, from *[Labels]Label) {
	last := d.total
	d.follow(Outside, &last, transitions, scores, from)
	for typ := Label(1); typ < Labels; typ += 4 {
		d.follow(typ+begin, &last, transitions, scores, from)
		d.follow(typ+single, &last, transitions, scores, from)
		d.goOn(typ+inside, typ, &last, transitions, scores, from)
		d.goOn(typ+end, typ, &last, transitions, scores, from)
	}
}

// follow scores a label that stands behind a name or none.
func (d *Decoder) follow(l Label, last *totals, transitions *Transitions, scores *LabelScores, from *[Labels]Label) {
	best, most := Outside, last[Outside]+int64(transitions[Outside][l])
	for _, c := range closed[1:] {
		if total := last[c] + int64(transitions[c][l]); total > most {
			best, most = c, total
		}
	}
	d.total[l], from[l] = most+int64(scores[l]), best
}

// goOn scores a label inside a name of the type whose first label is typ.
func (d *Decoder) goOn(l, typ Label, last *totals, transitions *Transitions, scores *LabelScores, from *[Labels]Label) {
	best, most := typ+begin, last[typ+begin]+int64(transitions[typ+begin][l])
	if total := last[typ+inside] + int64(transitions[typ+inside][l]); total > most {
		best, most = typ+inside, total
	}
	d.total[l], from[l] = most+int64(scores[l]), best
}
