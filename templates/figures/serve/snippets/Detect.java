import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

public class Detect {
    public static void main(String[] arguments) throws Exception {
        String[] values = Files.readString(Path.of("signal.csv")).strip().split(",");
        float[][] signal = new float[1][values.length];
        for (int i = 0; i < values.length; i++) signal[0][i] = Float.parseFloat(values[i]);

        var environment = OrtEnvironment.getEnvironment();
        try (var session = environment.createSession("detector.onnx");
                var input = OnnxTensor.createTensor(environment, signal);
                var outputs = session.run(Map.of("signal", input))) {
            var metadata = session.getMetadata().getCustomMetadata();
            double threshold = Double.parseDouble(metadata.get("threshold"));
            float score = ((float[]) outputs.get("score").get().getValue())[0];
            String verdict = score > threshold ? "abnormal" : "normal";
            System.out.printf(Locale.ROOT, "score %.4f: %s%n", score, verdict);
        }
    }
}
