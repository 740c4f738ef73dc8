package article

import (
	"fmt"
	"strconv"
	"strings"
)

// Place writes where a record is, such as articles.raw/3@4711.
func (s Source) Place() string { return fmt.Sprintf("%s/%d@%d", s.Topic, s.Partition, s.Offset) }

// ParsePlace reads what Place has written. The timestamp is not set.
func ParsePlace(text string) (Source, error) {
	topic, rest, _ := strings.Cut(text, "/") // a topic's name has no slash
	partition, offset, _ := strings.Cut(rest, "@")
	p, err := strconv.ParseInt(partition, 10, 32)
	o, offsetErr := strconv.ParseInt(offset, 10, 64)
	if topic == "" || err != nil || offsetErr != nil || p < 0 || o < 0 {
		return Source{}, fmt.Errorf("%q is no place of a record; write TOPIC/PARTITION@OFFSET, such as articles.raw/3@4711", text)
	}
	return Source{Topic: topic, Partition: int(p), Offset: o}, nil
}
