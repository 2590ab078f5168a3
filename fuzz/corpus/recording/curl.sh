curl 'http://127.0.0.1:8095/Patient/Donor' \
  -H 'Content-Type: application/json' \
  -H 'Date: Mon, 06 May 2024 02:00:00 GMT' \
  -H 'x-bis3-date: Mon, 06 May 2024 02:00:00 GMT' \
  -H 'x-bis3-version: 1.0' \
  -H 'Authorization: BIS3 EbX/S0rBNYs=:lqKJDQbqgLzxgSYQxHOjv+aSOe0=' \
  --data-raw '{"FacilityCode": "12332500472260169F", "HospTime": "2024-05-05", "InPatientNum": 20, "DonorNum": 10}'
