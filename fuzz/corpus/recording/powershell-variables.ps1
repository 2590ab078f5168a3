$date = 'Mon, 06 May 2024 02:00:00 GMT'
$signature = 'lqKJDQbqgLzxgSYQxHOjv+aSOe0='
$body = @'
{"FacilityCode": "12332500472260169F", "HospTime": "2024-05-05", "InPatientNum": 20, "DonorNum": 10}
'@
$headers = @{
  'Date' = $date
  'x-bis3-date' = $date
  'x-bis3-version' = '1.0'
  Authorization = "BIS3 EbX/S0rBNYs=:$signature"
}
$request = @{
  Uri = 'http://127.0.0.1:8095/Patient/Donor'
  Method = 'Post'
  Headers = $headers
  ContentType = 'application/json'
  Body = $body
}
$answer = Invoke-RestMethod @request
