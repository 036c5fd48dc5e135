import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.SessionWindows;
import org.apache.kafka.streams.kstream.Suppressed;
import org.apache.kafka.streams.state.SessionStore;

/**
 * Makes the sessions of a topic with Kafka Streams: session windows, exactly once, each emitted when it closes.
 *
 * <p>java -cp 'libs/*' Sessions.java BROKERS GROUP INPUT OUTPUT STATE_FOLDER GAP_MS GRACE_MS COMMIT_MS
 */
public final class Sessions {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static void main(String[] args) {
    Duration gap = Duration.ofMillis(Long.parseLong(args[5]));
    Duration grace = Duration.ofMillis(Long.parseLong(args[6]));

    Properties settings = new Properties();
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, args[0]);
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, args[1]);
    settings.put(StreamsConfig.STATE_DIR_CONFIG, args[4]);
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, Long.parseLong(args[7]));
    settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
    settings.put(StreamsConfig.producerPrefix("transaction.timeout.ms"), 10_000);
    settings.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "a");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
    settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1_000);

    StreamsBuilder builder = new StreamsBuilder();
    builder
        .stream(
            args[2],
            Consumed.with(Serdes.String(), Serdes.ByteArray()).withTimestampExtractor(Sessions::timeOf))
        .groupByKey()
        .windowedBy(SessionWindows.ofInactivityGapAndGrace(gap, grace))
        .aggregate(
            () -> new byte[8],
            (user, event, counts) -> counted(event, counts),
            (user, a, b) -> counts(searches(a) + searches(b), clicks(a) + clicks(b)),
            // The default retention may drop a window before it closes, and then sessions are missing.
            Materialized.<String, byte[], SessionStore<Bytes, byte[]>>as("sessions")
                .withKeySerde(Serdes.String())
                .withValueSerde(Serdes.ByteArray())
                .withRetention(gap.plus(grace).multipliedBy(4)))
        .suppress(Suppressed.untilWindowCloses(Suppressed.BufferConfig.unbounded()))
        .toStream()
        .map(
            (window, counts) ->
                org.apache.kafka.streams.KeyValue.pair(
                    window.key(),
                    "{\"user\":\"" + window.key() + "\",\"start\":" + window.window().start() + ",\"end\":"
                        + window.window().end() + ",\"searches\":" + searches(counts) + ",\"clicks\":"
                        + clicks(counts) + "}"))
        .to(args[3], Produced.with(Serdes.String(), Serdes.String()));

    KafkaStreams streams = new KafkaStreams(builder.build(), settings);
    streams.setStateListener(
        (now, before) -> {
          if (now == KafkaStreams.State.RUNNING) System.out.println("running");
        });
    Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
    streams.start();
  }

  private static long timeOf(ConsumerRecord<Object, Object> record, long before) {
    return read((byte[]) record.value()).get("time").asLong();
  }

  private static JsonNode read(byte[] value) {
    try {
      return JSON.readTree(value);
    } catch (java.io.IOException error) {
      throw new java.io.UncheckedIOException(error);
    }
  }

  private static byte[] counted(byte[] event, byte[] counts) {
    String type = read(event).get("type").asText();
    return counts(
        searches(counts) + (type.equals("search") ? 1 : 0), clicks(counts) + (type.equals("click") ? 1 : 0));
  }

  private static byte[] counts(int searches, int clicks) {
    return ByteBuffer.allocate(8).putInt(searches).putInt(clicks).array();
  }

  private static int searches(byte[] counts) {
    return ByteBuffer.wrap(counts).getInt();
  }

  private static int clicks(byte[] counts) {
    return ByteBuffer.wrap(counts).getInt(4);
  }
}
