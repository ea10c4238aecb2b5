#include <onnxruntime_cxx_api.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

int main() {
  Ort::Env environment;
  Ort::Session session(environment, ORT_TSTR("detector.onnx"), Ort::SessionOptions{});
  Ort::AllocatorWithDefaultOptions allocator;
  auto metadata = session.GetModelMetadata();
  auto text = metadata.LookupCustomMetadataMapAllocated("threshold", allocator);
  double threshold = std::stod(text.get());

  std::ifstream file("signal.csv");
  std::vector<float> signal;
  for (std::string value; std::getline(file, value, ',');) signal.push_back(std::stof(value));

  std::array<std::int64_t, 2> shape{1, static_cast<std::int64_t>(signal.size())};
  auto memory = Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);
  auto input = Ort::Value::CreateTensor<float>(
      memory, signal.data(), signal.size(), shape.data(), shape.size());
  const char* given[] = {"signal"};
  const char* wanted[] = {"score"};
  auto outputs = session.Run(Ort::RunOptions{}, given, &input, 1, wanted, 1);
  float score = outputs[0].GetTensorData<float>()[0];

  std::printf("score %.4f: %s\n", score, score > threshold ? "abnormal" : "normal");
}
