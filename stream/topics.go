package stream

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/segmentio/kafka-go"
)

// TopicSpec describes a topic to create.
type TopicSpec struct {
	Name              string
	Partitions        int
	ReplicationFactor int // -1 takes the broker's default
	Configs           map[string]string
}

// CreateTopics creates those topics that do not exist yet, and returns their
// names when the cluster knows them. Existing topics are left as they are: whoever
// may not create any need not, where all are there.
func (c *Client) CreateTopics(ctx context.Context, specs []TopicSpec) (created []string, err error) {
	missing, err := c.missing(ctx, specs)
	if err != nil {
		return nil, err
	}
	if len(missing) > 0 {
		if created, err = c.create(ctx, missing); err != nil {
			return created, err
		}
	}
	return created, c.awaitTopics(ctx, specs)
}

// missing returns those of the topics that do not exist.
func (c *Client) missing(ctx context.Context, specs []TopicSpec) (missing []TopicSpec, err error) {
	for _, spec := range specs {
		_, err := c.Partitions(ctx, spec.Name)
		switch {
		case errors.Is(err, ErrNoTopic):
			missing = append(missing, spec)
		case err != nil && !isCold(err):
			return nil, err
		}
	}
	return missing, nil
}

// create leaves out what somebody else has created meanwhile.
func (c *Client) create(ctx context.Context, specs []TopicSpec) (created []string, err error) {
	request := &kafka.CreateTopicsRequest{}
	for _, spec := range specs {
		config := kafka.TopicConfig{
			Topic: spec.Name, NumPartitions: spec.Partitions, ReplicationFactor: spec.ReplicationFactor,
		}
		for _, name := range slices.Sorted(maps.Keys(spec.Configs)) {
			config.ConfigEntries = append(config.ConfigEntries, kafka.ConfigEntry{ConfigName: name, ConfigValue: spec.Configs[name]})
		}
		request.Topics = append(request.Topics, config)
	}
	response, err := c.kafka.CreateTopics(ctx, request)
	if err != nil {
		return nil, fmt.Errorf("create topics: %w", err)
	}
	for _, spec := range specs {
		switch err := response.Errors[spec.Name]; {
		case err == nil:
			created = append(created, spec.Name)
		case !errors.Is(err, kafka.TopicAlreadyExists):
			return created, fmt.Errorf("create topic %s: %w", spec.Name, err)
		}
	}
	return created, nil
}

// awaitTopics waits until the cluster's metadata has the topics with leaders.
func (c *Client) awaitTopics(ctx context.Context, specs []TopicSpec) error {
	for _, spec := range specs {
		for {
			partitions, err := c.Partitions(ctx, spec.Name)
			if err == nil && partitions > 0 {
				break
			}
			if pauseErr := pause(ctx, 50*time.Millisecond); pauseErr != nil {
				return fmt.Errorf("wait for topic %s: %w", spec.Name, errors.Join(pauseErr, err))
			}
		}
	}
	return nil
}

// ErrNoTopic is returned for a topic that does not exist.
var ErrNoTopic = errors.New("the topic does not exist")

// Partitions returns how many partitions a topic has. The error is ErrNoTopic
// if it does not exist.
func (c *Client) Partitions(ctx context.Context, topic string) (int, error) {
	response, err := c.kafka.Metadata(ctx, &kafka.MetadataRequest{Topics: []string{topic}})
	if err != nil {
		return 0, fmt.Errorf("describe topic %s: %w", topic, err)
	}
	for _, t := range response.Topics {
		if t.Name != topic {
			continue
		}
		if errors.Is(t.Error, kafka.UnknownTopicOrPartition) || t.Error == nil && len(t.Partitions) == 0 {
			break
		}
		if t.Error != nil {
			return 0, fmt.Errorf("describe topic %s: %w", topic, t.Error)
		}
		for _, p := range t.Partitions {
			if p.Error != nil {
				return 0, fmt.Errorf("describe topic %s, partition %d: %w", topic, p.ID, p.Error)
			}
		}
		return len(t.Partitions), nil
	}
	return 0, fmt.Errorf("describe topic %s: %w", topic, ErrNoTopic)
}

// TopicMaxBytes returns the size of the largest batch of records that a topic
// takes, compressed.
func (c *Client) TopicMaxBytes(ctx context.Context, topic string) (int, error) {
	const setting = "max.message.bytes"
	response, err := c.kafka.DescribeConfigs(ctx, &kafka.DescribeConfigsRequest{
		Resources: []kafka.DescribeConfigRequestResource{
			{ResourceType: kafka.ResourceTypeTopic, ResourceName: topic, ConfigNames: []string{setting}},
		},
	})
	if err != nil {
		return 0, fmt.Errorf("read %s of topic %s: %w", setting, topic, err)
	}
	for _, resource := range response.Resources {
		if resource.Error != nil {
			return 0, fmt.Errorf("read %s of topic %s: %w", setting, topic, resource.Error)
		}
		for _, entry := range resource.ConfigEntries {
			if entry.ConfigName == setting {
				return strconv.Atoi(entry.ConfigValue)
			}
		}
	}
	return 0, fmt.Errorf("read %s of topic %s: the broker did not say", setting, topic)
}

// pause waits, or returns the context's error.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
