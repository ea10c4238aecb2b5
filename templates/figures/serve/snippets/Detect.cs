using System.Globalization;
using Microsoft.ML.OnnxRuntime;

var numbers = CultureInfo.InvariantCulture;
using var session = new InferenceSession("detector.onnx");
var threshold = double.Parse(session.ModelMetadata.CustomMetadataMap["threshold"], numbers);

var signal = File.ReadAllText("signal.csv").Split(',')
    .Select(value => float.Parse(value, numbers)).ToArray();
using var input = OrtValue.CreateTensorValueFromMemory(signal, new long[] { 1, signal.Length });
using var run = new RunOptions();
using var outputs = session.Run(
    run, new Dictionary<string, OrtValue> { ["signal"] = input }, new[] { "score" });
var score = outputs[0].GetTensorDataAsSpan<float>()[0];

var verdict = score > threshold ? "abnormal" : "normal";
Console.WriteLine($"score {score.ToString("F4", numbers)}: {verdict}");
