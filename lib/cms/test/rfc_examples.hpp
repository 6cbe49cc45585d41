#pragma once

#include "support/rfc9690.hpp"

// Examples of RFC 9690 Appendix D and RFC 8696 Appendix A, which have one RSA key.

namespace sealwire::cms::examples {

using sealwire::test::rfc9690::kPrivateKey;
inline constexpr const char* kRsaKemMessage =
    "MIICXAYJKoZIhvcNAQcDoIICTTCCAkkCAQMxggIEpIICAAYLKoZIhvcNAQkQDQMwggHvAgEAgBSe62fJuVp01E0vFjlmgOgBtcuknDAJBgco"
    "gYxxAgIEBIIBgMBx/Cc6+Oe9sVLga/czEDYQdBVKQ6vPPJPBNJnSBlNEPu2e9dPAaF5Kp2poVIFbuXaR/5+NrBXup9dPRSvzUKZGFj1oKI6X"
    "jL96cwie5ScS+aT0ngas57vIWrFNTjNsl8VyiiZUE4x7JuiDXGsKn77SZJXE6t90Wikzvig/aoixZpX8BmZoc8+202cY7zN2zvwQDDlB88SU"
    "lEB4MlgHpVkYa5XMq/NxTPr3n4O9MFN/3ZrtWkzcvYvQSG+u1z6dSGswh9bIBlRrbiZxV1yYRh5EH2VUK9ld4m0PU6ZOeEjXMdlgjQU+jTRV"
    "RmAthiNv/jcEyYrVkUTzCJ5ebVJ7VJe6EDx51i6A0CNUELBvcafZvRw4AA+RDWMS6i8go1V1Na0Bswk/tffuUHCA0Pd9SMnDs3lva33TeGCF"
    "+4lRI/BMofHBviLHR6jfrOMjcPsNVweD4n27fnT8qU7jlnb949ipVT2HgiRzbjfhkdq5U8fiKMB61coxIkIcFN69ByqatjAbBgorgQUQhkgJ"
    "LAECMA0GCWCGSAFlAwQCAQUAAgEQMAsGCWCGSAFlAwQBBQQYKHguXT15SnYWuGP7z8cZt48S3gjPKG4JMDwGCSqGSIb3DQEHATAdBglghkgB"
    "ZQMEAQIEEEgMyv66vvrO263eyviId4GAEMbKZdt73Xaw834vq2Jktm0=";
inline constexpr const char* kPskTransportedKey =
    "52693f12140c91dea2b44c0b7936f6be46de8a7bfab072bcb6ecfd56b06a9f651bd4669d336aef7b449e5cd9b151893b7c7a3b8e3643"
    "94840b0a5434cbf10e1b5670aefd074faf380665d204fb95153543346f36c2125dba6f4d23d2bc61434b5e36ff72b3eafe57c6cf7f74"
    "924c309f174b0b8753554b58ed33a8848d707a98c0c2b1ddcfd09e31fe213ca0a48dd157bd7d842e85cc76f77710d58efeaa0525c651"
    "bcd1410fb47534ecabaf5ab7daabed809d4b97220caf6d4929c5fb684f7bb8692e6e70332ff9b3f7c11d6cac51d4a35593173d48f80c"
    "a843b89789d625e7997ad7d674d25a2a7d165a5f39b3cb6358e937bdb02ac8a524ac93113cedd9adc68263025c0bb0997d716e58d4d7"
    "b69739bf591f3e71c7678dc0df96f3df9e8aa5738f4f9ce21489f300e040891b20b2ab6d9051b3c2e68efa2fa9799a706878d5f46201"
    "8c021d6669ed649f9acdf78476810198bfb8bd41ffedc585eafa957eea1d3625e4bed376e7ae49718aee2f575c401a26a29941d8da5b"
    "7ee9aca36471";

}  // namespace sealwire::cms::examples
